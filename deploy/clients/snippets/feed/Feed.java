// Follows the feed from where it stopped the last time: nothing is missing, and what was handled
// when the program died comes once more. Java brings no reader of JSON, so this follows the stream,
// whose lines name the cursor and the type; give `data` to the reader of your choice.
//   KONTOR=http://127.0.0.1:8080 KEY=... java Feed.java
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

public class Feed {
    static final String KONTOR = System.getenv("KONTOR"), KEY = System.getenv("KEY"); // `read` is enough
    static final Path CURSOR = Path.of(System.getenv().getOrDefault("CURSOR", "cursor.txt"));

    static void handle(String type, String data) {
        System.out.println(type + " " + data.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1"));
    }

    public static void main(String[] args) throws Exception {
        while (true) {
            try {
                follow(Files.exists(CURSOR) ? Files.readString(CURSOR) : ""); // nothing: from the beginning
            } catch (IOException away) {
                Thread.sleep(2000); // Kontor is away; it goes on where it stopped
            }
        }
    }

    static void follow(String cursor) throws IOException {
        URL url = new URL(KONTOR + "/api/v1/events?after=" + cursor);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + KEY);
        connection.setRequestProperty("Accept", "text/event-stream");
        connection.setReadTimeout(60_000); // a line comes every 15 seconds, also where nothing happens
        int status = connection.getResponseCode();
        if (status >= 400 && status < 500 && status != 429) {
            // 409: the log was set back; read anew.
            System.err.println(new String(connection.getErrorStream().readAllBytes()));
            System.exit(1);
        }
        InputStreamReader bytes = new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8);
        try (BufferedReader lines = new BufferedReader(bytes)) {
            String id = "", type = "", data = "";
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.startsWith("id:")) id = line.substring(3).strip();
                else if (line.startsWith("event:")) type = line.substring(6).strip();
                else if (line.startsWith("data:")) data = line.substring(5).strip();
                else if (line.isEmpty() && !data.isEmpty()) {
                    if (type.equals("problem")) throw new IOException(data);
                    handle(type, data);
                    Path beside = Path.of(CURSOR + ".new");
                    Files.writeString(beside, id);
                    // Whole or not at all, and after the work is done.
                    Files.move(beside, CURSOR, StandardCopyOption.REPLACE_EXISTING);
                    data = "";
                }
            }
        }
        throw new IOException("the stream ended");
    }
}
