import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A handheld in a terminal: hears offers, claims a job, takes scans from its input, confirms.
 *
 * <p>Picker URL CREDENTIALS DEVICE LOCATION ZONE...
 */
public final class Picker {
    /** An offer is a hint that may be lost; asking finds what was not heard. */
    private static final long ASK_EVERY_SECONDS = 30;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final long AGAIN_AFTER_MS = 1_000;
    /** A wrong bin, code or quantity; the job is still ours. */
    private static final int MAY_BE_PUT_RIGHT = 422;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BufferedReader LINES =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /** Asks the warehouse on one of the device's own subjects. */
    private interface Ask {
        JsonNode ask(String verb, Map<String, Object> question) throws Exception;
    }

    /** The warehouse said no, in words; the same question would get the same answer. */
    private static final class Refused extends Exception {
        private final int status;

        private Refused(JsonNode problem) {
            super(text(problem, problem.hasNonNull("detail") ? "detail" : "title"));
            status = problem.get("status").asInt();
        }
    }

    /** Nobody scans any more. */
    private static final class Ended extends Exception {}

    private static void work(String url, String credentials, String asks, List<String> hears)
            throws Exception {
        // begin: from the credentials to a claimed job
        BlockingQueue<Optional<Message>> heard = new LinkedBlockingQueue<>();
        var client = Nats.connectReconnectOnConnect(Options.builder().server(url)
            .maxReconnects(-1).authHandler(Nats.credentials(credentials))
            .connectionListener((connection, event) -> changed(event, heard)).build());
        Ask ask = (verb, question) -> {
            for (;; Thread.sleep(AGAIN_AFTER_MS)) { // Every question may be asked twice.
                var answer = client.request(asks + "." + verb, bytes(question), ANSWER_WITHIN);
                var code = answer == null ? "503" : code(answer);
                if (code.startsWith("4")) {
                    throw new Refused(read(answer));
                }
                if (code.isEmpty()) {
                    return read(answer);
                }
            }
        };
        var hearing = client.createDispatcher(offer -> heard.add(Optional.of(offer)));
        hears.forEach(hearing::subscribe);
        repeat(heard);
        while (true) {
            var offer = heard.take();
            var jobs = offer.isPresent() ? List.of(read(offer.get())) : open(ask);
            for (JsonNode offered : jobs) {
                JsonNode job;
                try {
                    job = ask.ask("claim", Map.of("job_id", text(offered, "job_id")));
                } catch (Refused no) {
                    say("order " + number(offered) + " is not for us: " + no.getMessage());
                    continue;
                }
                // end
                pick(ask, job);
                heard.clear(); // What was offered meanwhile is stale by now.
                heard.add(Optional.empty());
                break;
            }
        }
    }

    /** What is held comes first: a job that was begun before this program ended goes on. */
    private static List<JsonNode> open(Ask ask) throws Exception {
        JsonNode opened = ask.ask("open", Map.of());
        List<JsonNode> jobs = new ArrayList<>();
        opened.get("held").forEach(jobs::add);
        opened.get("offered").forEach(jobs::add);
        return jobs;
    }

    private static void repeat(BlockingQueue<Optional<Message>> heard) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "asks-what-is-open");
            thread.setDaemon(true);
            return thread;
        });
        Runnable look = () -> heard.add(Optional.empty());
        clock.scheduleAtFixedRate(look, 0, ASK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private static void changed(Events event, BlockingQueue<Optional<Message>> heard) {
        if (event == Events.RESUBSCRIBED) {
            heard.add(Optional.empty());
        } else if (event == Events.CLOSED) {
            System.err.println("the broker lets us in no more");
            // Not here: this thread belongs to the connection, which an exit waits for.
            new Thread(() -> System.exit(1)).start();
        }
    }

    private static void pick(Ask ask, JsonNode job) throws Exception {
        say("order " + number(job) + ": " + job.get("tasks").size() + " bins");
        Map<String, Object> question = Map.of("job_id", text(job, "job_id"));
        try {
            for (JsonNode task : job.get("tasks")) {
                take(ask, job, task);
            }
            JsonNode done = ask.ask("confirm", question);
            say("order " + number(job) + " is " + text(done, "state"));
        } catch (Refused no) {
            say("order " + number(job) + " is ours no more: " + no.getMessage());
        } catch (Ended ended) {
            ask.ask("release", question);
            throw ended;
        }
    }

    /** Takes what a task wants, in as many scans as the person likes. */
    private static void take(Ask ask, JsonNode job, JsonNode task) throws Exception {
        int picked = task.get("picked").asInt();
        int missing = task.get("short").asInt();
        int left = task.get("quantity").asInt() - picked - missing;
        while (left > 0) {
            String bin = text(task, "bin");
            String sku = text(task, "sku");
            say("  " + bin + ": " + left + " x " + text(task, "name") + " (" + sku + ")");
            String scannedBin = typed("  bin", bin);
            String code = typed("  item, or short", sku);
            String pieces = typed("  pieces", Integer.toString(left));
            // The id is made once for what the person did: asked again under it, it counts once.
            Map<String, Object> scan = new HashMap<>();
            scan.put("scan_id", UUID.randomUUID().toString());
            scan.put("job_id", text(job, "job_id"));
            scan.put("task_id", text(task, "task_id"));
            scan.put("quantity", pieces.matches("[0-9]{1,6}") ? Integer.parseInt(pieces) : 0);
            try {
                if (code.equals("short")) {
                    scan.put("reason", "not_found");
                    missing = ask.ask("short", scan).get("short").asInt();
                } else {
                    scan.put("bin", scannedBin);
                    scan.put("barcode", code);
                    picked = ask.ask("scan", scan).get("picked").asInt();
                }
            } catch (Refused no) {
                if (no.status != MAY_BE_PUT_RIGHT) {
                    throw no;
                }
                say("  no: " + no.getMessage());
            }
            left = task.get("quantity").asInt() - picked - missing;
        }
    }

    /** Gives what a scanner, or a person, typed; an empty line stands for what is shown. */
    private static String typed(String what, String shown) throws Exception {
        System.out.print(what + " [" + shown + "]: ");
        System.out.flush();
        String line = LINES.readLine();
        if (line == null) {
            throw new Ended();
        }
        return line.isBlank() ? shown : line.strip();
    }

    private static String code(Message answer) {
        if (!answer.hasHeaders()) {
            return "";
        }
        String code = answer.getHeaders().getFirst("Nats-Service-Error-Code");
        return code == null ? "" : code;
    }

    private static byte[] bytes(Map<String, Object> question) throws IOException {
        return JSON.writeValueAsBytes(question);
    }

    private static JsonNode read(Message message) throws IOException {
        return JSON.readTree(message.getData());
    }

    private static String text(JsonNode node, String member) {
        return node.get(member).asText();
    }

    private static String number(JsonNode job) {
        return text(job, "order_number");
    }

    private static void say(String words) {
        System.out.println(words);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 5) {
            System.err.println("Picker URL CREDENTIALS DEVICE LOCATION ZONE...");
            System.exit(1);
        }
        String device = arguments[2];
        String location = arguments[3];
        List<String> hears = Arrays.stream(arguments).skip(4)
            .map(zone -> "kontor.floor.jobs." + location + "." + zone).toList();
        say(device + " waits for work at " + location);
        try {
            work(arguments[0], arguments[1], "kontor.floor.do." + device, hears);
        } catch (Refused no) {
            System.err.println(device + " may not work: " + no.getMessage());
            System.exit(1);
        } catch (Ended ended) {
            System.exit(0);
        }
    }
}
