// Reads the feed from where it stopped the last time: nothing is missing, and what was handled when
// the program died comes once more.
// As Program.cs of a project made by `dotnet new console`:
//   KONTOR=http://127.0.0.1:8080 KEY=... dotnet run
using System.Net.Http.Headers;
using System.Text.Json;

string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? "";

var file = Setting("CURSOR") is { Length: > 0 } given ? given : "cursor.txt";
using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Setting("KEY")); // `read` is enough
client.DefaultRequestHeaders.Accept.ParseAdd("application/json");

void Handle(JsonElement happened) =>
    Console.WriteLine($"{happened.GetProperty("type")} {happened.GetProperty("id")}");

var cursor = File.Exists(file) ? File.ReadAllText(file) : ""; // nothing: from the beginning
while (true)
{
    HttpResponseMessage? answer = null;
    try { answer = await client.GetAsync($"{Setting("KONTOR")}/api/v1/events?after={cursor}&wait_seconds=20"); }
    catch (Exception error) when (error is HttpRequestException or TaskCanceledException) { }
    if (answer is null || (int)answer.StatusCode is 429 or >= 500)
    {
        await Task.Delay(2000); // Kontor is away; it goes on where it stopped
        continue;
    }
    var body = await answer.Content.ReadAsStringAsync();
    if (!answer.IsSuccessStatusCode) throw new Exception(body); // 409: the log was set back; read anew
    var found = JsonDocument.Parse(body).RootElement;
    foreach (var happened in found.GetProperty("items").EnumerateArray()) Handle(happened);
    var next = found.GetProperty("next").GetString() ?? "";
    if (next != cursor)
    {
        cursor = next;
        File.WriteAllText(file + ".new", cursor);
        File.Move(file + ".new", file, overwrite: true); // whole or not at all, and after the work is done
    }
}
