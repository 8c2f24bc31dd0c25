//go:build js && wasm

package main

import "openpfs/wasm/player"

type stage struct{ player *player.Player; tick func() }

func newStage(p *player.Player) *stage { return &stage{player: p} }
func (s *stage) Start() {}
func (s *stage) SetTheme(night bool) {}
func (s *stage) SetInsets(top, right, bottom, left float64) {}
func (s *stage) SetReducedMotion(on bool) {}
func (s *stage) SetFile(name string) {}
func (s *stage) Zoom(factor float64) {}
func (s *stage) Pan(dx, dy float64) {}
func (s *stage) Fit() {}
func (s *stage) run() { select {} }
