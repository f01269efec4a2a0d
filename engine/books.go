package engine

import (
	"slices"
	"sync"
	"sync/atomic"

	"hutong/ledger"
	"hutong/money"
	"hutong/payment"
	"hutong/store"
)

// An account has a name of three texts, and a payment touches its accounts some twenty times. So each account is given a number when the
// engine first meets it; what a lane keeps of an account lies under that number, and the moves of a payment are worked out once, by the
// caller, before the lane has its turn.

// account is one account, the same for all lanes.
type account struct {
	ledger.Account
	n     int         // its place in every lane's books
	tight atomic.Bool // every reserve of the account goes through the mover
}

// accounts numbers the accounts that the engine has met.
type accounts struct {
	mu    sync.RWMutex
	known map[ledger.Account]*account
}

// of gives the account of a name, with a number of its own from the first time on.
func (a *accounts) of(name ledger.Account) *account {
	a.mu.RLock()
	x := a.known[name]
	a.mu.RUnlock()
	if x != nil {
		return x
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if x = a.known[name]; x == nil {
		x = &account{Account: name, n: len(a.known)}
		a.known[name] = x
	}
	return x
}

// move is what one account has reserved or posted.
type move struct {
	account *account
	minor   int64
}

// plan is what a payment does to accounts: of its whole terms, as one reserve and one posting.
type plan struct {
	needs []move // in the order of ledger.Needs
	posts []move // in the order of ledger.Postings
}

// lineup is what the plans of payments with the same accounts in their lines have in common: all but the amounts.
type lineup struct {
	posts []*account // of each line From and To
	nets  []*account // each account once, in the order of ledger.Needs
	net   []int      // of each of the posts its place in nets
}

func (a *accounts) lineup(lines []ledger.Line) *lineup {
	u := &lineup{posts: make([]*account, 0, 2*len(lines)), net: make([]int, 2*len(lines))}
	for i := range lines {
		u.posts = append(u.posts, a.of(lines[i].From), a.of(lines[i].To))
	}
	u.nets = slices.Clone(u.posts)
	slices.SortFunc(u.nets, func(x, y *account) int { return x.Compare(y.Account) })
	u.nets = slices.Compact(u.nets)
	for i, x := range u.posts {
		u.net[i] = slices.Index(u.nets, x)
	}
	return u
}

// plan works out what terms do to accounts. Which accounts these are is looked up once for all terms with the same common terms, if they are given.
func (a *accounts) plan(t *payment.Terms, common *store.Common) (p plan) {
	var u *lineup
	if common == nil {
		u = a.lineup(t.Lines)
	} else if u, _ = common.Note.Load().(*lineup); u == nil {
		u = a.lineup(t.Lines)
		common.Note.Store(u)
	}
	// What the accounts lose net comes in front of the postings, in one piece of memory.
	all := make([]move, len(u.nets)+len(u.posts))
	nets := all[:len(u.nets):len(u.nets)]
	p.posts = all[len(u.nets):]
	for i, x := range u.nets {
		nets[i].account = x
	}
	for i, x := range u.posts {
		minor := t.Lines[i/2].Minor
		if i%2 == 0 {
			minor = -minor
		}
		p.posts[i] = move{x, minor}
		nets[u.net[i]].minor -= minor
	}
	if t.IsHold() {
		p.needs = a.moves(t.Needs())
	} else {
		p.needs = slices.DeleteFunc(nets, func(n move) bool { return n.minor <= 0 })
	}
	return p
}

func (a *accounts) moves(needs []ledger.Need) []move {
	out := make([]move, len(needs))
	for i, n := range needs {
		out[i] = move{a.of(n.Account), n.Minor}
	}
	return out
}

// book is what a lane keeps of one account.
type book struct {
	account  *account
	exposure int64 // of all its positions
	slice    int64
	cycles   []position
	batch    uint64 // the batch that has kept exposure and slice as they were before it
}

// position is a book's position in one cycle.
type position struct {
	ledger.Position
	cycle string
	batch uint64 // the batch that has kept it as it was before it
}

// books are a lane's, by the accounts' numbers; nil where the lane has met nothing of an account.
type books []*book

func (b *books) of(a *account) *book {
	if a.n >= len(*b) {
		*b = append(*b, make([]*book, a.n+1-len(*b))...)
	}
	x := (*b)[a.n]
	if x == nil {
		x = &book{account: a}
		(*b)[a.n] = x
	}
	return x
}

// free is the headroom that the lane may use.
func (b *book) free() int64 { return b.slice - b.exposure }

// at is the place of a cycle's position, a new one if it has none. The present cycle is the last.
func (b *book) at(cycle string) int {
	for i := len(b.cycles) - 1; i >= 0; i-- {
		if b.cycles[i].cycle == cycle {
			return i
		}
	}
	b.cycles = append(b.cycles, position{cycle: cycle})
	return len(b.cycles) - 1
}

// load takes a row of the store.
func (b *book) load(r store.Position) {
	b.cycles[b.at(r.Cycle)].Position = r.Position
	b.exposure += r.Exposure()
}

// keptBook is a book as it was before a batch.
type keptBook struct {
	book            *book
	exposure, slice int64
}

// keptPosition is a position as it was before a batch.
type keptPosition struct {
	book *book
	at   int
	was  ledger.Position
}

// sum is what a batch posts in one currency: zero when it is done.
type sum struct {
	currency money.Currency
	minor    int64
}

func (b *batch) keep(k *book) {
	if k.batch != b.n {
		k.batch = b.n
		b.books = append(b.books, keptBook{k, k.exposure, k.slice})
	}
}

// position is a position of the book that the batch may change.
func (b *batch) position(k *book, cycle string) *ledger.Position {
	i := k.at(cycle)
	p := &k.cycles[i]
	if p.batch != b.n {
		p.batch = b.n
		b.positions = append(b.positions, keptPosition{k, i, p.Position})
	}
	return &p.Position
}

func (b *batch) addExposure(k *book, minor int64) {
	b.keep(k)
	k.exposure += minor
}

func (b *batch) setSlice(k *book, minor int64) {
	b.keep(k)
	k.slice = minor
}

func (b *batch) addPosted(c money.Currency, minor int64) {
	for i := range b.posted {
		if b.posted[i].currency == c {
			b.posted[i].minor += minor
			return
		}
	}
	b.posted = append(b.posted, sum{c, minor})
}
