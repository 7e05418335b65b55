// Reads the feed from where it stopped the last time: nothing is missing, and what was handled when
// the program died comes once more.
//
//	KONTOR=http://127.0.0.1:8080 KEY=... go run feed.go
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

type event struct{ Type, ID string }

func handle(e event) { fmt.Println(e.Type, e.ID) }

func main() {
	kontor, key := os.Getenv("KONTOR"), os.Getenv("KEY") // a key `read` is enough
	file := os.Getenv("CURSOR")
	if file == "" {
		file = "cursor.txt"
	}
	known, _ := os.ReadFile(file) // nothing: from the beginning
	cursor := string(known)
	client := &http.Client{Timeout: time.Minute}
	for {
		query := url.Values{"after": {cursor}, "wait_seconds": {"20"}}
		request, err := http.NewRequest("GET", kontor+"/api/v1/events?"+query.Encode(), nil)
		if err != nil {
			panic(err)
		}
		request.Header.Set("Authorization", "Bearer "+key)
		request.Header.Set("Accept", "application/json")
		answer, err := client.Do(request)
		if err != nil || answer.StatusCode == 429 || answer.StatusCode >= 500 {
			time.Sleep(2 * time.Second) // Kontor is away; it goes on where it stopped
			continue
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			continue
		}
		if answer.StatusCode != 200 {
			panic(string(body)) // 409: the log was set back; read anew
		}
		var found struct {
			Items []event
			Next  string
		}
		if err := json.Unmarshal(body, &found); err != nil {
			panic(err)
		}
		for _, e := range found.Items {
			handle(e)
		}
		if found.Next != cursor {
			cursor = found.Next
			if err := os.WriteFile(file+".new", []byte(cursor), 0o600); err != nil {
				panic(err)
			}
			// Whole or not at all, and after the work is done.
			if err := os.Rename(file+".new", file); err != nil {
				panic(err)
			}
		}
	}
}
