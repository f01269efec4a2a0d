package store

import "hutong/payment"

// LaneOf maps a slot (0 to 4,095) to one of the given number of lanes. Each lane holds one contiguous range of slots, so that a lane
// is also a range of ids within each millisecond.
func LaneOf(slot uint16, lanes int) int { return int(slot) * lanes / payment.Slots }
