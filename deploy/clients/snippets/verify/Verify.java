// Receives Kontor's webhooks and believes only those that its secret signed (Standard Webhooks).
//   WEBHOOK_SECRET=whsec_... PORT=8000 java Verify.java
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Verify {
    // Two while one is being replaced.
    static final String[] SECRETS = System.getenv("WEBHOOK_SECRET").split(" ");
    // Keep these for a day, where your other data is.
    static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    /** Says whether these bytes were signed with one of our secrets, a moment ago. */
    static boolean verify(Headers headers, byte[] body) throws GeneralSecurityException {
        String id = headers.getFirst("webhook-id");
        String at = headers.getFirst("webhook-timestamp");
        String given = headers.getFirst("webhook-signature");
        if (id == null || given == null || at == null || !at.matches("\\d{1,12}")) return false;
        if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(at)) > 300) return false;
        for (String secret : SECRETS) {
            byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + at + ".").getBytes());
            String ours = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
            for (String one : given.split(" ")) {
                if (MessageDigest.isEqual(ours.getBytes(), one.getBytes())) return true;
            }
        }
        return false;
    }

    static void receive(HttpExchange exchange) throws IOException {
        // The signature covers the bytes as they came: verify first, then parse.
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = 401;
        try {
            if (verify(exchange.getRequestHeaders(), body)) {
                status = 204; // soon: what takes long is done afterwards
                String id = exchange.getRequestHeaders().getFirst("webhook-id");
                if (SEEN.add(id)) System.out.println(new String(body)); // the same may come twice
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            status = 500;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    public static void main(String[] args) throws IOException {
        String port = System.getenv().getOrDefault("PORT", "8000");
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(here, Integer.parseInt(port)), 0);
        server.createContext("/", Verify::receive);
        server.start();
        System.out.println("listening on " + server.getAddress().getPort());
    }
}
