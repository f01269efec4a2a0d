package virtual

import "time"

// trip carries a question to whoever answers it and the answer back, through a network that may lose, delay, double, overtake or damage
// either. ask may call back at any time later, or never. answered is called for each answer that arrives, with usable false where what
// arrived can't be verified.
func trip[A any](w *world, p *pay, ask func(back func(A)), answered func(a A, usable bool)) {
	var nothing A
	w.carry(p, func(whole bool) {
		if !whole {
			// Who gets half of a question, or one that nobody signed, says so; that is no answer to the question.
			w.clock.after(w.latency(p), func() { answered(nothing, false) })
			return
		}
		ask(func(a A) { w.carry(p, func(whole bool) { answered(a, whole) }) })
	})
}

// carry brings one message over; arrive is called for each copy that gets there.
func (w *world) carry(p *pay, arrive func(whole bool)) {
	copies := 1
	if w.hit(Double, p) {
		copies = 2
	}
	for range copies {
		if w.hit(Lose, p) {
			continue
		}
		whole := !w.hit(Halve, p) && !w.hit(Falsify, p)
		w.clock.after(w.latency(p), func() { arrive(whole) })
	}
}

func (w *world) latency(p *pay) time.Duration {
	d := w.rnd.between(time.Millisecond, 60*time.Millisecond)
	if w.hit(Reorder, p) {
		d += w.rnd.between(0, 2500*time.Millisecond)
	}
	if w.hit(Delay, p) {
		d += w.rnd.between(3*time.Second, 40*time.Second)
	}
	return d
}
