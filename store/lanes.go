package store

import "hutong/payment"

// MaxLanes is how many numbers for lanes a store gives in all: each change of the number of lanes takes as many as lanes are made.
const MaxLanes = payment.Slots

// LaneOf maps a slot (0 to 4,095) to one of the given number of lanes. Each lane holds one contiguous range of slots, so that a lane
// is also a range of ids within each millisecond.
func LaneOf(slot uint16, lanes int) int { return int(slot) * lanes / payment.Slots }

// FirstSlot is the first slot that LaneOf gives a lane; of the lane after the last, the number of slots.
func FirstSlot(lane, lanes int) int { return (lane*payment.Slots + lanes - 1) / lanes }

// NewLanes are the given number of lanes with all slots, from a number on, as nobody's: epoch 0.
func NewLanes(first, lanes int) []Lane {
	out := make([]Lane, lanes)
	for i := range out {
		out[i] = Lane{Lane: first + i, From: FirstSlot(i, lanes), To: FirstSlot(i+1, lanes)}
	}
	return out
}

// Active is how many of the lanes have slots.
func Active(lanes []Lane) (n int) {
	for i := range lanes {
		if !lanes[i].Retired {
			n++
		}
	}
	return n
}
