package audit

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	manyLanes = 4
	manyCycle = "2026-03-05-1"
	form      = "2006-01-02T15:04:05.000Z"
)

type manyLine struct {
	kind, from, to string
	minor          int64
}

// many is the i-th payment of a big good export among 40 wallets and 25 acquirers: of ten, six are pulled, one is pulled and declined,
// three are pushed across currencies on a quote with a claim.
type many struct {
	name, request, quote id
	lane                 int64
	made                 time.Time
	push, declined       bool
	initiator            string
	payer, payee         string // participants
	debit                amountText
	order                int64
	lines                []manyLine
	claim                hash
}

type amountText struct {
	currency string
	minor    int64
}

func (a amountText) String() string {
	return fmt.Sprintf(`{"currency":"%s","minor":%d}`, a.currency, a.minor)
}

func accountText(participant, currency string) string {
	return fmt.Sprintf(`{"participant":"%s","agreement":"gateway-1","currency":"%s"}`, participant, currency)
}

func manyAt(i int) *many {
	p := &many{push: i%10 >= 7, declined: i%10 == 6, order: int64(1000 + i%5000),
		payer: fmt.Sprintf("wallet-%02d", i*7%40), payee: fmt.Sprintf("acquirer-%02d", i*3%25),
		made: time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Millisecond)}
	p.initiator = p.payee
	if p.push {
		p.initiator = p.payer
	}
	random := sha256.Sum256([]byte(p.made.String()))
	copy(p.request[:], random[:])
	binary.BigEndian.PutUint64(p.request[:8], uint64(p.made.UnixMilli())<<16|0x7000|uint64(random[9]))
	p.request[8] = p.request[8]&0x3f | 0x80
	sum := sha256.Sum256(slices.Concat([]byte(p.initiator), []byte{0}, p.request[:]))
	slot := binary.BigEndian.Uint16(sum[:2]) % slots
	p.lane = int64(slot) * manyLanes / slots
	copy(p.name[:6], p.request[:6])
	binary.BigEndian.PutUint16(p.name[6:], 0x8000|slot)
	copy(p.name[8:], sum[8:16])
	p.name[8] = p.name[8]&0x3f | 0x80
	p.quote = p.name
	p.quote[15] ^= 1
	p.claim = sha256.Sum256(p.name[:])
	payer, payee, fee := accountText(p.payer, "CNY"), accountText(p.payee, "CNY"), accountText("operator", "CNY")
	p.debit = amountText{"CNY", p.order}
	p.lines = []manyLine{{"principal", payer, payee, p.order}, {"network_fee", payee, fee, 2}}
	if p.push {
		p.debit = amountText{"MYR", p.order * 62 / 100}
		p.lines = []manyLine{{"principal", accountText(p.payer, "MYR"), accountText("fx-bank", "MYR"), p.debit.minor},
			{"principal", accountText("fx-bank", "CNY"), payee, p.order}, {"network_fee", payee, fee, 2}}
	}
	return p
}

// writeMany writes the export of n payments and tells its lines.
func writeMany(w io.Writer, n int) (lines int, err error) {
	out := bufio.NewWriterSize(w, 1<<20)
	put := func(format string, args ...any) {
		lines++
		fmt.Fprintf(out, format+"\n", args...)
	}
	type key struct {
		lane    int64
		account string
	}
	positions := map[key]three{}
	var seqs [manyLanes]int64
	for i := range n {
		p := manyAt(i)
		seqs[p.lane] += 2
		if p.push {
			seqs[p.lane]++
		}
		for _, l := range p.lines {
			from, to := positions[key{p.lane, l.from}], positions[key{p.lane, l.to}]
			if !p.declined {
				from[debits] += l.minor
				to[credits] += l.minor
			}
			positions[key{p.lane, l.from}], positions[key{p.lane, l.to}] = from, to
		}
	}
	put(`{"t":"meta","format":1,"lanes":%d}`, manyLanes)
	for lane, seq := range seqs {
		put(`{"t":"lane","lane":%d,"from":%d,"to":%d,"epoch":1,"seq":%d,"watermark":"2026-03-05T08:00:00.000Z"}`, lane, lane*slots/manyLanes, (lane+1)*slots/manyLanes, seq)
	}
	keys := make([]key, 0, len(positions))
	for k := range positions {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.lane, b.lane), strings.Compare(a.account, b.account)) })
	for _, k := range keys {
		put(`{"t":"slice","lane":%d,"account":%s,"minor":1000000000000}`, k.lane, k.account)
	}
	for _, k := range keys {
		put(`{"t":"position","lane":%d,"account":%s,"cycle":"%s","debits":%d,"credits":%d}`, k.lane, k.account, manyCycle, positions[k][debits], positions[k][credits])
	}
	for i := range n {
		if p := manyAt(i); p.push {
			put(`{"t":"claim","key":"%x","payment":"%s","at":"%s"}`, p.claim, p.name, p.made.Format(form))
		}
	}
	for i := range n {
		if p := manyAt(i); p.push {
			put(`{"t":"quote","id":"%s","payment":"%s","institution":"%s","fingerprint":"%x","created_at":"%s","expires_at":"%s"}`, p.quote, p.name,
				p.payer, p.claim, p.made.Format(form), p.made.Add(time.Minute).Format(form))
		}
	}
	seqs = [manyLanes]int64{}
	outcomes := 0
	var b bytes.Buffer
	for i := range n {
		p := manyAt(i)
		flow, extra, credit := "pull", "", "not_asked"
		if p.push {
			flow = "push"
			extra = fmt.Sprintf(`,"funds":"ask","quote":"%s","quote_expires":"%s","claim":"%x"`, p.quote, p.made.Add(time.Minute).Format(form), p.claim)
		}
		b.Reset()
		for j, l := range p.lines {
			fmt.Fprintf(&b, `%s{"kind":"%s","from":%s,"to":%s,"minor":%d}`, ","[:min(j, 1)], l.kind, l.from, l.to, l.minor)
		}
		order := amountText{"CNY", p.order}
		put(`{"t":"payment","id":"%s","kind":"pay","flow":"%s","initiator":"%s","request_id":"%s","fingerprint":"%x","created_at":"%s",`+
			`"payer":{"participant":"%s","account":%s},"payee":{"participant":"%s","account":%s},"amounts":{"order":%s,"credit":%s,"debit":%s,"customer":%s},`+
			`"lines":[%s],"loss":"payer_side"%s,"initiator_ref":"R-%08d","policy":"standard","detail":{"merchant":{"id":"M-%d","name":"面馆","city":"Beijing",`+
			`"country":"CN","mcc":"5812"},"payer":{"reference":"P-%d","residency":"MY"},"scheme":"unified","why":[{"code":"route.prefix","args":["6225"]}]}}`,
			p.name, flow, p.initiator, p.request, p.claim, p.made.Format(form), p.payer, p.lines[0].from, p.payee, accountText(p.payee, "CNY"), order, order,
			p.debit, p.debit, b.Bytes(), extra, i, i%1000, i%5000)
		number := 0
		step := func(event, from, status, debit, credit, rest string) {
			number++
			outcomes++
			seqs[p.lane]++
			at := p.made.Add(time.Duration(number) * 60 * time.Millisecond).Format(form)
			if from != "" {
				from = `"from":"` + from + `",`
			}
			put(`{"t":"outcome","payment":"%s","n":%d,"lane":%d,"seq":%d,"at":"%s","event":%s,%s"status":"%s","debit":{"state":"%s"},"credit":{"state":"%s"},`+
				`"reserve_cycle":"%s",%s,"updated_at":"%s"}`, p.name, number, p.lane, seqs[p.lane], at, event, from, status, debit, credit, manyCycle,
				strings.ReplaceAll(rest, "AT", at), at)
		}
		step(`{"kind":"opened","by":"`+p.initiator+`"}`, "", "debit_asked", "asked", "not_asked", `"reserved":true,"due_at":"AT","booking":"reserve"`)
		if p.declined {
			step(`{"kind":"answered","op":"authorise","result":"failure"}`, "debit_asked", "failed", "failure", "not_asked", `"booking":"release","final_at":"AT"`)
			continue
		}
		b.Reset()
		for j, l := range p.lines {
			fmt.Fprintf(&b, `%s{"account":%s,"kind":"%s","minor":-%d},{"account":%s,"kind":"%s","minor":%d}`, ","[:min(j, 1)], l.from, l.kind, l.minor, l.to, l.kind, l.minor)
		}
		op, from := "authorise", "debit_asked"
		if p.push {
			step(`{"kind":"answered","op":"authorise","result":"success"}`, "debit_asked", "credit_asked", "success", "asked", `"reserved":true,"due_at":"AT"`)
			op, from, credit = "credit", "credit_asked", "success"
		}
		step(`{"kind":"answered","op":"`+op+`","result":"success","reference":"X"}`, from, "succeeded", "success", credit,
			`"cycle":"`+manyCycle+`","business_date":"2026-03-05","booking":"post","postings":[`+b.String()+`],"final_at":"AT"`)
	}
	put(`{"t":"end","payments":%d,"outcomes":%d,"positions":%d}`, n, outcomes, len(keys))
	return lines, out.Flush()
}

// heapWatch samples the heap while it is read through.
type heapWatch struct {
	r          io.Reader
	read, next int64
	peak       uint64
}

func (h *heapWatch) Read(b []byte) (int, error) {
	n, err := h.r.Read(b)
	if h.read += int64(n); h.read >= h.next || err != nil {
		h.next = h.read + 4<<20
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		h.peak = max(h.peak, m.HeapInuse)
	}
	return n, err
}

func TestManyPass(t *testing.T) {
	var b bytes.Buffer
	lines, err := writeMany(&b, 500)
	if err != nil {
		t.Fatal(err)
	}
	r := verify(t, b.Bytes(), Options{StrictCaps: true})
	if got := found(&r.Findings); len(got) > 0 || r.Counts.Lines != int64(lines) || r.Counts.Payments != 500 || r.Counts.Claims != 150 {
		t.Errorf("found %v in %+v: %+v", got, r.Counts, r.List[:min(len(r.List), 5)])
	}
}

// BenchmarkVerify reads 200,000 payments from a file: lines a second, and the heap at its highest.
func BenchmarkVerify(b *testing.B) {
	path := filepath.Join(b.TempDir(), "many.jsonl")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	lines, err := writeMany(f, 200_000)
	if err != nil {
		b.Fatal(err)
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	b.SetBytes(size)
	b.ReportAllocs()
	var peak uint64
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		watch := &heapWatch{r: f}
		r, err := Verify(watch, Options{})
		if err != nil || !r.OK() {
			b.Fatal(err, r.List)
		}
		f.Close()
		peak = max(peak, watch.peak)
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(lines), "lines")
}
