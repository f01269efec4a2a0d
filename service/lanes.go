package service

import (
	"context"
	"errors"

	"hutong/engine"
	"hutong/participant"
	"hutong/reason"
)

// Lanes are the lanes that have the switch's slots, and how many are retired. Only the operator may ask.
func (s *Service) Lanes(caller string) (lanes []engine.LaneLoad, retired int, err error) {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return nil, 0, p
	}
	lanes, retired = s.o.Engine.Loads()
	return lanes, retired, nil
}

// ChangeLanes changes the number of lanes while payments go on; as many as there are changes nothing. Only the operator may.
func (s *Service) ChangeLanes(ctx context.Context, caller string, n int) error {
	if p := s.mayStart(caller, participant.Operator); p != nil {
		return p
	}
	// The change is not given up because the one who asked for it leaves.
	err := s.o.Engine.Relane(context.WithoutCancel(ctx), n)
	switch {
	case errors.Is(err, engine.ErrUncertain):
		return problem(reason.Internal, "whether the lanes are changed is not known; list them")
	case err != nil:
		s.o.Log.Error("the lanes are not changed", "lanes", n, "error", err)
		return s.fault(err)
	}
	s.o.Log.Info("the lanes are changed", "lanes", n, "by", caller)
	return nil
}
