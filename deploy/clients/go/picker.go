// A handheld in a terminal: hears offers, claims a job, takes scans from its input, confirms.
//
//	picker URL CREDENTIALS DEVICE LOCATION ZONE...
package main

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	// An offer is a hint that may be lost; asking finds what was not heard.
	askEvery     = 30 * time.Second
	answerWithin = 5 * time.Second
	againAfter   = time.Second
	// A wrong bin, code or quantity; the job is still ours.
	mayBePutRight = 422
	// Offers that wait here; more are found by asking.
	offersMax = 256
)

type task struct {
	ID       string `json:"task_id"`
	Bin      string `json:"bin"`
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
	Picked   int    `json:"picked"`
	Short    int    `json:"short"`
}

type job struct {
	ID     string `json:"job_id"`
	Number string `json:"order_number"`
	Tasks  []task `json:"tasks"`
}

type open struct {
	Held    []job `json:"held"`
	Offered []job `json:"offered"`
}

type body map[string]any

// ask asks the warehouse on one of the device's own subjects.
type ask func(verb string, question body, answer any) error

// refused is the warehouse's no, in words; the same question would get the same answer.
type refused struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

func (no *refused) Error() string {
	if no.Detail == "" {
		return no.Title
	}
	return no.Detail
}

var errEnded = errors.New("nobody scans any more")

func work(url, credentials, asks string, hears []string) error {
	// begin: from the credentials to a claimed job
	heard := make(chan *nats.Msg, offersMax)
	client, err := nats.Connect(url, nats.UserCredentials(credentials), nats.MaxReconnects(-1),
		nats.RetryOnFailedConnect(true), nats.ClosedHandler(shutOut),
		nats.ReconnectHandler(func(*nats.Conn) { remind(heard) }))
	if err != nil {
		return err
	}
	ask := func(verb string, question body, answer any) error {
		message, _ := json.Marshal(question)
		for ; ; time.Sleep(againAfter) { // Until there is an answer: every question may be asked twice.
			if said, err := client.Request(asks+"."+verb, message, answerWithin); err == nil {
				if code := said.Header.Get("Nats-Service-Error-Code"); code < "500" {
					return read(code, said.Data, answer)
				}
			}
		}
	}
	for _, subject := range hears {
		client.ChanSubscribe(subject, heard)
	}
	go repeat(heard)
	for offer := range heard {
		found := open{Offered: offered(offer)}
		if offer == nil {
			if err = ask("open", body{}, &found); err != nil {
				return err
			}
		}
		for _, offer := range append(found.Held, found.Offered...) {
			claimed := job{}
			if err = ask("claim", body{"job_id": offer.ID}, &claimed); err != nil {
				fmt.Printf("order %s is not for us: %s\n", offer.Number, err)
				continue
			}
			// end
			if err = pick(ask, claimed); err != nil {
				return err
			}
			lookAfresh(heard)
			break
		}
	}
	return nil
}

// read takes an answer, or makes an error of a refusal.
func read(code string, said []byte, answer any) error {
	if code == "" {
		return json.Unmarshal(said, answer)
	}
	no := &refused{}
	if err := json.Unmarshal(said, no); err != nil {
		return err
	}
	return no
}

// offered gives the job of an offer.
func offered(offer *nats.Msg) []job {
	found := job{}
	if offer == nil || json.Unmarshal(offer.Data, &found) != nil {
		return nil
	}
	return []job{found}
}

// remind asks for a look at what is open; where more waits than can, one is due anyway.
func remind(heard chan<- *nats.Msg) {
	select {
	case heard <- nil:
	default:
	}
}

func repeat(heard chan<- *nats.Msg) {
	for {
		remind(heard)
		time.Sleep(askEvery)
	}
}

// lookAfresh forgets what was offered meanwhile, which is stale by now.
func lookAfresh(heard chan *nats.Msg) {
	for len(heard) > 0 {
		<-heard
	}
	remind(heard)
}

// shutOut ends the program once the broker lets the device in no more.
func shutOut(client *nats.Conn) {
	log.Fatalf("the broker lets us in no more: %v", client.LastError())
}

func pick(ask ask, job job) error {
	fmt.Printf("order %s: %d bins\n", job.Number, len(job.Tasks))
	this, done := body{"job_id": job.ID}, struct{ State string }{}
	var err error
	for index := 0; index < len(job.Tasks) && err == nil; index++ {
		err = take(ask, job, job.Tasks[index])
	}
	if err == nil {
		err = ask("confirm", this, &done)
	}
	no := &refused{}
	switch {
	case err == nil:
		fmt.Printf("order %s is %s\n", job.Number, done.State)
	case errors.As(err, &no):
		fmt.Printf("order %s is ours no more: %s\n", job.Number, no)
		return nil
	case errors.Is(err, errEnded):
		ask("release", this, &done)
	}
	return err
}

// take takes what a task wants, in as many scans as the person likes.
func take(ask ask, job job, task task) error {
	for left := task.left(); left > 0; left = task.left() {
		fmt.Printf("  %s: %d x %s (%s)\n", task.Bin, left, task.Name, task.SKU)
		bin, code, pieces, err := scanned(task, left)
		if err != nil {
			return err
		}
		quantity, _ := strconv.Atoi(pieces)
		// The id is made once for what the person did: asked again under the same id it counts once.
		scan := body{"scan_id": scanID(), "job_id": job.ID, "task_id": task.ID, "quantity": quantity}
		if code == "short" {
			scan["reason"] = "not_found"
			err = ask("short", scan, &task)
		} else {
			scan["bin"], scan["barcode"] = bin, code
			err = ask("scan", scan, &task)
		}
		no := &refused{}
		if errors.As(err, &no) && no.Status == mayBePutRight {
			fmt.Printf("  no: %s\n", no)
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (task task) left() int {
	return task.Quantity - task.Picked - task.Short
}

func scanID() string {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		log.Fatal(err)
	}
	return hex.EncodeToString(id)
}

// scanned gives bin, item and quantity.
func scanned(task task, left int) (bin, code, pieces string, err error) {
	if bin, err = typed("  bin", task.Bin); err != nil {
		return
	}
	if code, err = typed("  item, or short", task.SKU); err != nil {
		return
	}
	pieces, err = typed("  pieces", strconv.Itoa(left))
	return
}

var lines = bufio.NewScanner(os.Stdin)

// typed gives what a scanner, or a person, typed; an empty line stands for what is shown.
func typed(what, shown string) (string, error) {
	fmt.Printf("%s [%s]: ", what, shown)
	if !lines.Scan() {
		return "", errEnded
	}
	if line := strings.TrimSpace(lines.Text()); line != "" {
		return line, nil
	}
	return shown, nil
}

func main() {
	if len(os.Args) < 6 {
		log.Fatal("picker URL CREDENTIALS DEVICE LOCATION ZONE...")
	}
	url, credentials, device, location := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	hears := []string{}
	for _, zone := range os.Args[5:] {
		hears = append(hears, "kontor.floor.jobs."+location+"."+zone)
	}
	fmt.Printf("%s waits for work at %s\n", device, location)
	err := work(url, credentials, "kontor.floor.do."+device, hears)
	if err != nil && !errors.Is(err, errEnded) {
		log.Fatal(err)
	}
}
