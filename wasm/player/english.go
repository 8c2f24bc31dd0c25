package player

import (
	"fmt"
	"strconv"
	"strings"

	"openpfs/core/telemetry"
)

// Text says the story in one or two plain English sentences.
func (s Story) Text() string {
	file := s.file()
	switch s.ID {
	case NothingYet:
		return "Nothing has been heard from the phones yet."
	case Starting:
		return fmt.Sprintf("%s up, and about to look for a new load.", phonesAre(s.N))
	case Looking:
		return fmt.Sprintf("%s listening: does anybody already have %s?", phonesAre(s.N), file)
	case OneClaim:
		if s.N == 0 {
			return fmt.Sprintf("%s claims to be the root for %s and listens for objections.", s.Node, file)
		}
		return fmt.Sprintf("%s claims to be the root for %s; %s given way.", s.Node, file, phonesHave(s.N))
	case ManyClaims:
		return fmt.Sprintf("%d phones claim to be the root for %s. The strongest will win, the others fall silent.", s.N, file)
	case Confirmed:
		if s.Of == 0 {
			return fmt.Sprintf("%s is the confirmed root for %s and waits for others to join.", s.Node, file)
		}
		return fmt.Sprintf("%s is the confirmed root for %s and waits for others to join: %d of %d have.", s.Node, file, s.N, s.Of)
	case AskServer:
		return fmt.Sprintf("%s wait for the first byte of %s.", phones(s.Of), file)
	case Fetching:
		return s.fetching()
	case FetchingAll:
		return fmt.Sprintf("%d phones fetch %s from headquarters at the same time.", s.N, file)
	case Spreading:
		return fmt.Sprintf("%s spreads from phone to phone: %d of %d hold it. %s", file, s.N, s.Of, s.crossed())
	case Electing:
		return fmt.Sprintf("%d files at once: the phones elect a root for each of them.", s.Files)
	case Together:
		return s.together()
	case Traditional:
		return fmt.Sprintf("Without peer sharing, %s %s %s over the line, each for itself. %s crossed it so far.",
			phones(s.N), verb(s.N, "fetches", "fetch"), file, Amount(s.Down))
	}
	return s.ending()
}

func (s Story) fetching() string {
	out := fmt.Sprintf("%s fetches %s from headquarters, alone", s.Node, s.file())
	if s.Size > 0 {
		out += fmt.Sprintf(": %d %% of %s.", s.Percent, Amount(s.Size))
	} else {
		out += "."
	}
	switch s.N {
	case 0:
		return out
	case 1:
		return out + " One other phone waits for it."
	}
	return fmt.Sprintf("%s The other %d phones wait for it.", out, s.N)
}

func (s Story) together() string {
	out := fmt.Sprintf("%d files at once: ", s.Files)
	switch s.N {
	case 0:
		out += "they go from phone to phone"
	case 1:
		out += "one still comes from headquarters, and every phone hands on what it has"
	default:
		out += fmt.Sprintf("%d come from headquarters, and every phone hands on what it has while more comes in", s.N)
	}
	return fmt.Sprintf("%s. %d %% of all is there. %s", out, s.Percent, s.crossed())
}

// ending says the situations of trouble and of the end.
func (s Story) ending() string {
	switch s.ID {
	case LostParent:
		return fmt.Sprintf("%s lost its parent %sand looks for another; it keeps what it has of %s.", s.Node, peer(s.Peer), s.file())
	case WentAlone:
		return fmt.Sprintf("No peer could give %s the rest of %s, so it goes to headquarters itself.", s.Node, s.file())
	case BadBytes:
		return fmt.Sprintf("%s received %s with a wrong digest, threw it away and asks again.", s.Node, s.file())
	case PhoneDown:
		return fmt.Sprintf("%s went down.", s.Node)
	case KeptOld:
		return fmt.Sprintf("%s could not switch to the new load and keeps the old one.", s.Node)
	case WentBack:
		return fmt.Sprintf("%s did not do well with the new load and went back to the one before.", s.Node)
	case Between:
		return fmt.Sprintf("%d of %d phones run the new load. %s", s.N, s.Of, s.crossed())
	case AllDone:
		return fmt.Sprintf("%s the new load. %s%s", allRun(s.N), s.crossed(), s.doubt())
	}
	return fmt.Sprintf("The run is over: %d of %d phones have the new load. %s%s", s.N, s.Of, s.crossed(), s.doubt())
}

// doubt says at the end for how many phones no key vouches; nothing if there
// are none.
func (s Story) doubt() string {
	switch {
	case s.Doubt == 0:
		return ""
	case s.Doubt >= s.N:
		return " No key has vouched for it."
	}
	return fmt.Sprintf(" On %s no key has vouched for it.", phones(s.Doubt))
}

func (s Story) crossed() string {
	if s.Down <= 0 {
		return "Nothing crossed the line."
	}
	if s.Instead <= s.Down+s.Down/10 {
		return Amount(s.Down) + " crossed the line."
	}
	return fmt.Sprintf("%s crossed the line instead of %s.", Amount(s.Down), Amount(s.Instead))
}

// file is a component's name as people say it: without version and suffix.
func (s Story) file() string {
	name, _, _ := strings.Cut(s.File, ".")
	if strings.HasSuffix(s.File, ".loads") {
		name = s.File
	}
	if name == "" {
		name = "the file"
	}
	if s.Model != "" {
		name += " (" + s.Model + ")"
	}
	return name
}

func peer(name string) string {
	if name == "" {
		return ""
	}
	return name + " "
}

func phones(n int) string {
	if n == 1 {
		return "one phone"
	}
	return strconv.Itoa(n) + " phones"
}

func phonesAre(n int) string {
	if n == 1 {
		return "One phone is"
	}
	return strconv.Itoa(n) + " phones are"
}

func phonesHave(n int) string {
	if n == 1 {
		return "one other phone has"
	}
	return strconv.Itoa(n) + " others have"
}

func allRun(n int) string {
	if n == 1 {
		return "The phone runs"
	}
	return fmt.Sprintf("All %d phones run", n)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Amount writes bytes as people read them, in powers of ten.
func Amount(n telemetry.Bytes) string {
	switch {
	case n < 0:
		return "an unknown size"
	case n < 1_000:
		return fmt.Sprintf("%d B", n)
	case n < 999_500:
		return fmt.Sprintf("%d KB", (n+500)/1_000)
	case n < 99_950_000:
		return tenths(n, 1_000_000) + " MB"
	case n < 999_500_000:
		return fmt.Sprintf("%d MB", (n+500_000)/1_000_000)
	}
	return tenths(n, 1_000_000_000) + " GB"
}

func tenths(n, unit telemetry.Bytes) string {
	t := (n*10 + unit/2) / unit
	return fmt.Sprintf("%d.%d", t/10, t%10)
}
