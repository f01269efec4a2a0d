package calls

import (
	"context"
	"net/http"

	"hutong/wire/api"
)

// laneRoutes let the operator see and change the lanes.
func (s *Calls) laneRoutes() {
	get(s, api.PathLanes, s.listLanes)
	post(s, api.PathLanes, s.changeLanes)
}

func (s *Calls) listLanes(_ context.Context, c *call) (int, api.Validator, error) {
	if err := noQuery(c); err != nil {
		return 0, nil, err
	}
	return s.lanesAnswer(c.caller)
}

func (s *Calls) changeLanes(ctx context.Context, c *call, in *api.LanesChange) (int, api.Validator, error) {
	if err := s.o.Service.ChangeLanes(ctx, c.caller, int(in.Lanes)); err != nil {
		return 0, nil, err
	}
	return s.lanesAnswer(c.caller)
}

func (s *Calls) lanesAnswer(caller string) (int, api.Validator, error) {
	lanes, retired, err := s.o.Service.Lanes(caller)
	if err != nil {
		return 0, nil, err
	}
	out := &api.LanesAnswer{Call: api.CallSuccess, Lanes: []api.Lane{}, Retired: int32(retired)}
	for _, l := range lanes {
		out.Lanes = append(out.Lanes, api.Lane{Lane: int32(l.Lane.Lane), From: int32(l.From), To: int32(l.To), Waiting: int64(l.Waiting)})
	}
	return http.StatusOK, out, nil
}
