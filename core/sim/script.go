package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Script is a site and its plan in one text, what a found regression is kept
// as. Before the faults it has lines of the site, each of which may be missing:
//
//	swarm 1934           the site that this seed of the swarm draws
//	seed 7
//	phones 24
//	models CP-7961G,CP-7911G
//	subnets 2
//	wan 384000bit/s
//	rtt 150ms
//	signed true
type Script struct {
	Config Config
	Plan   Plan
}

// ParseScript reads the text form.
func ParseScript(text string) (Script, error) { return ParseScriptOn(Config{}, text) }

// ParseScriptOn reads a script whose site is the given one where it says nothing.
func ParseScriptOn(site Config, text string) (Script, error) {
	s := Script{Config: site}
	var faults strings.Builder
	line := 0
	for raw := range strings.Lines(text) {
		line++
		key, value, _ := strings.Cut(strings.TrimSpace(raw), " ")
		if key == "" || key[0] == '#' || key == "at" {
			faults.WriteString(raw)
			continue
		}
		if err := s.Config.set(key, strings.TrimSpace(value)); err != nil {
			return Script{}, fmt.Errorf("sim: script, line %d: %w", line, err)
		}
		faults.WriteByte('\n') // so that lines keep their numbers
	}
	var err error
	s.Plan, err = ParsePlan(faults.String())
	return s, err
}

func (c *Config) set(key, value string) (err error) {
	switch key {
	case "swarm":
		var seed uint64
		seed, err = strconv.ParseUint(value, 10, 64)
		*c = DrawSite(seed)
	case "seed":
		c.Seed, err = strconv.ParseUint(value, 10, 64)
	case "phones":
		c.Phones, err = strconv.Atoi(value)
	case "subnets":
		c.Subnets, err = strconv.Atoi(value)
	case "models":
		c.Models = strings.Split(value, ",")
	case "wan":
		c.WANRate, err = parseAmount(value, rates)
	case "signed":
		c.Signed, err = parseTruth(value)
	case "rtt":
		c.RTT, err = time.ParseDuration(value)
	default:
		return fmt.Errorf("%.40q is neither a fault, which begins with at, nor of the site", key)
	}
	if err != nil {
		return fmt.Errorf("%s %.40q: %w", key, value, err)
	}
	return nil
}
