// A handheld in a terminal: hears offers, claims a job, takes scans from its input, confirms.
//
// dotnet run URL CREDENTIALS DEVICE LOCATION ZONE...

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using NATS.Client.Core;

if (args.Length < 5)
{
    Console.Error.WriteLine("dotnet run URL CREDENTIALS DEVICE LOCATION ZONE...");
    return 1;
}

var (device, location) = (args[2], args[3]);
var hears = args.Skip(4).Select(zone => $"kontor.floor.jobs.{location}.{zone}");
Console.WriteLine($"{device} waits for work at {location}");
try
{
    await Picker.Work(args[0], args[1], $"kontor.floor.do.{device}", hears);
}
catch (Refused no)
{
    Console.Error.WriteLine($"{device} may not work: {no.Message}");
    return 1;
}
catch (ObjectDisposedException)
{
    Console.Error.WriteLine("the broker lets us in no more");
    return 1;
}
catch (Ended)
{
}

return 0;

/// <summary>Asks the warehouse on one of the device's own subjects.</summary>
internal delegate Task<JsonNode> Asking(string verb, object question);

/// <summary>The warehouse said no, in words; the same question would get the same answer.</summary>
internal sealed class Refused(JsonNode problem)
    : Exception((string?)problem["detail"] ?? (string?)problem["title"])
{
    public int Status { get; } = (int)problem["status"]!;
}

/// <summary>Nobody scans any more.</summary>
internal sealed class Ended : Exception;

internal static class Picker
{
    // An offer is a hint that may be lost; asking finds what was not heard.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    // A wrong bin, code or quantity; the job is still ours.
    private const int MayBePutRight = 422;

    public static async Task Work(
        string url, string credentials, string asks, IEnumerable<string> hears)
    {
        // begin: from the credentials to a claimed job
        var heard = Channel.CreateUnbounded<JsonNode?>();
        var auth = new NatsAuthOpts { CredsFile = credentials };
        var options = new NatsOpts { Url = url, AuthOpts = auth, RetryOnInitialConnect = true };
        await using var client = new NatsConnection(options);
        client.ConnectionOpened += (_, _) => heard.Writer.WriteAsync(null);
        async Task<JsonNode> Ask(string verb, object question)
        {
            for (; ; await Task.Delay(AgainAfter)) // Every question may be asked twice.
            {
                try
                {
                    var body = JsonSerializer.SerializeToUtf8Bytes(question);
                    var answer = await client.RequestAsync<byte[], byte[]>($"{asks}.{verb}", body);
                    var code = answer.Headers?["Nats-Service-Error-Code"].ToString() ?? "";
                    if (code.StartsWith('4')) throw new Refused(Read(answer));
                    if (code.Length == 0) return Read(answer);
                }
                catch (NatsException error) { Complain(error); }
            }
        }

        foreach (var subject in hears) _ = Hear(client, subject, heard.Writer);
        _ = Repeat(heard.Writer);
        await foreach (var offer in heard.Reader.ReadAllAsync())
        {
            var jobs = offer is null ? Jobs(await Ask("open", new { })) : new[] { offer };
            foreach (var offered in jobs)
            {
                JsonNode job;
                try { job = await Ask("claim", new { job_id = Text(offered, "job_id") }); }
                catch (Refused no)
                {
                    Say($"order {Number(offered)} is not for us: {no.Message}");
                    continue;
                }

                // end
                await Pick(Ask, job);
                // What was offered meanwhile is stale by now.
                while (heard.Reader.TryRead(out _)) { }
                heard.Writer.TryWrite(null);
                break;
            }
        }
    }

    /// <summary>Gives what is held first: a job that was begun goes on.</summary>
    private static JsonNode[] Jobs(JsonNode opened)
    {
        var all = opened["held"]!.AsArray().Concat(opened["offered"]!.AsArray());
        return all.Select(job => job!).ToArray();
    }

    private static async Task Hear(
        NatsConnection client, string subject, ChannelWriter<JsonNode?> heard)
    {
        await foreach (var offer in client.SubscribeAsync<byte[]>(subject))
            heard.TryWrite(Read(offer));
    }

    private static async Task Repeat(ChannelWriter<JsonNode?> heard)
    {
        for (; ; await Task.Delay(AskEvery))
            heard.TryWrite(null);
    }

    private static async Task Pick(Asking ask, JsonNode job)
    {
        var tasks = job["tasks"]!.AsArray();
        Say($"order {Number(job)}: {tasks.Count} bins");
        var question = new { job_id = Text(job, "job_id") };
        try
        {
            foreach (var task in tasks)
                await Take(ask, job, task!);
            var done = await ask("confirm", question);
            Say($"order {Number(job)} is {Text(done, "state")}");
        }
        catch (Refused no)
        {
            Say($"order {Number(job)} is ours no more: {no.Message}");
        }
        catch (Ended)
        {
            await ask("release", question);
            throw;
        }
    }

    /// <summary>Takes what a task wants, in as many scans as the person likes.</summary>
    private static async Task Take(Asking ask, JsonNode job, JsonNode task)
    {
        var (picked, missing) = (Count(task, "picked"), Count(task, "short"));
        while (Count(task, "quantity") - picked - missing is var left and > 0)
        {
            var (shownBin, sku) = (Text(task, "bin"), Text(task, "sku"));
            Say($"  {shownBin}: {left} x {Text(task, "name")} ({sku})");
            var bin = Typed("  bin", shownBin);
            var barcode = Typed("  item, or short", sku);
            var pieces = Typed("  pieces", left.ToString());
            var quantity = uint.TryParse(pieces, out var said) ? said : 0;
            // The id is made once for what the person did: asked again under it, it counts once.
            var scan_id = Guid.NewGuid().ToString();
            var (job_id, task_id) = (Text(job, "job_id"), Text(task, "task_id"));
            try
            {
                if (barcode == "short")
                {
                    var reason = "not_found";
                    var scan = new { scan_id, job_id, task_id, quantity, reason };
                    missing = Count(await ask("short", scan), "short");
                }
                else
                {
                    var scan = new { scan_id, job_id, task_id, bin, barcode, quantity };
                    picked = Count(await ask("scan", scan), "picked");
                }
            }
            catch (Refused no) when (no.Status == MayBePutRight)
            {
                Say($"  no: {no.Message}");
            }
        }
    }

    /// <summary>Gives what was typed; an empty line stands for what is shown.</summary>
    private static string Typed(string what, string shown)
    {
        Console.Write($"{what} [{shown}]: ");
        var line = Console.ReadLine() ?? throw new Ended();
        return line.Trim() is { Length: > 0 } typed ? typed : shown;
    }

    private static JsonNode Read(NatsMsg<byte[]> message) => JsonNode.Parse(message.Data!)!;

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();

    private static int Count(JsonNode node, string member) => node[member]!.GetValue<int>();

    private static string Number(JsonNode job) => Text(job, "order_number");

    private static void Say(string words) => Console.WriteLine(words);

    private static void Complain(Exception error) => Console.Error.WriteLine($"  {error.Message}");
}
