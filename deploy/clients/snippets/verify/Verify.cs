// Receives Kontor's webhooks and believes only those that its secret signed (Standard Webhooks).
// As Program.cs of a project made by `dotnet new web`:
//   WEBHOOK_SECRET=whsec_... PORT=8000 dotnet run
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

var secrets = Environment.GetEnvironmentVariable("WEBHOOK_SECRET")!.Split(' '); // two while one is being replaced
var seen = new ConcurrentDictionary<string, bool>(); // keep these for a day, where your other data is

// Says whether these bytes were signed with one of our secrets, a moment ago.
bool Verify(IHeaderDictionary headers, byte[] body)
{
    string id = headers["webhook-id"].ToString(), at = headers["webhook-timestamp"].ToString();
    var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    if (!long.TryParse(at, out var sent) || Math.Abs(now - sent) > 300) return false;
    byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{at}."), .. body];
    var given = headers["webhook-signature"].ToString().Split(' ');
    foreach (var secret in secrets)
    {
        var key = Convert.FromBase64String(secret.Replace("whsec_", ""));
        var ours = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        if (given.Any(one => CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(ours)))) return true;
    }
    return false;
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapPost("/{**path}", async (HttpRequest request) =>
{
    // The signature covers the bytes as they came: verify first, then parse.
    using var memory = new MemoryStream();
    await request.Body.CopyToAsync(memory);
    var body = memory.ToArray();
    if (!Verify(request.Headers, body)) return Results.StatusCode(401);
    if (seen.TryAdd(request.Headers["webhook-id"].ToString(), true)) // the same may come twice
    {
        var happened = JsonDocument.Parse(body).RootElement;
        var test = happened.TryGetProperty("test", out var marked) && marked.GetBoolean();
        Console.WriteLine($"{happened.GetProperty("type")} {happened.GetProperty("id")} {(test ? "test" : "real")}");
    }
    return Results.NoContent(); // soon: what takes long is done afterwards
});
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"listening on {new Uri(app.Urls.First()).Port}"));
app.Run($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT") ?? "8000"}");
