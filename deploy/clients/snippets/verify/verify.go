// Receives Kontor's webhooks and believes only those that its secret signed (Standard Webhooks).
//
//	WEBHOOK_SECRET=whsec_... PORT=8000 go run verify.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

var secrets = strings.Fields(os.Getenv("WEBHOOK_SECRET")) // two while one is being replaced
var seen sync.Map                                         // keep these for a day, where your other data is

// verify says whether these bytes were signed with one of our secrets, a moment ago.
func verify(header http.Header, body []byte) bool {
	at, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(at, 0)).Abs() > 5*time.Minute {
		return false
	}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			continue
		}
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%d.", header.Get("webhook-id"), at)
		mac.Write(body)
		ours := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		for _, given := range strings.Split(header.Get("webhook-signature"), " ") {
			if hmac.Equal(ours, []byte(given)) {
				return true
			}
		}
	}
	return false
}

func receive(w http.ResponseWriter, r *http.Request) {
	// The signature covers the bytes as they came: verify first, then parse.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || !verify(r.Header, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	// The same may come twice.
	if _, known := seen.LoadOrStore(r.Header.Get("webhook-id"), true); !known {
		var event struct {
			Type, ID string
			Test     bool
		}
		if err := json.Unmarshal(body, &event); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Println(event.Type, event.ID, map[bool]string{true: "test", false: "real"}[event.Test])
	}
	w.WriteHeader(http.StatusNoContent) // soon: what takes long is done afterwards
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8000"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, http.HandlerFunc(receive)))
}
