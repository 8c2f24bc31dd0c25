package simulate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"openpfs/wasm/player"
)

// Alter is settings with changes, a JSON object of some of them. Those of a link
// are changed in the link, which has values of the same names.
func Alter(s player.Settings, changes []byte) (player.Settings, error) {
	if s.Link == "" {
		s.Models = slices.Clone(s.Models)
		return s, json.Unmarshal(changes, &s)
	}
	var values map[string]any
	if err := json.Unmarshal(changes, &values); err != nil {
		return s, err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if text, ok := values[key].(string); ok && key == "link" {
			return player.Settings{Link: text}, nil
		}
		value, err := inLink(key, values[key])
		if err != nil {
			return s, err
		}
		if s.Link = without(s.Link, key) + "&" + value; key == "profile" {
			s.Link = without(s.Link, "rootWait") // each profile has its own
		}
	}
	return s, nil
}

// inLink is a setting as a link has it.
func inLink(key string, value any) (string, error) {
	switch v := value.(type) {
	case bool:
		if v {
			return key + "=on", nil
		}
		return key + "=off", nil
	case float64:
		return fmt.Sprintf("%s=%d", key, int64(v)), nil
	case string:
		if !strings.ContainsAny(v, "&+%=") {
			return key + "=" + v, nil
		}
	}
	return "", fmt.Errorf("simulate: a link's %s cannot become %v", key, value)
}

// without is a link that lacks a value.
func without(link, key string) string {
	values := slices.DeleteFunc(strings.Split(link, "&"), func(v string) bool { return strings.HasPrefix(v, key+"=") })
	return strings.Join(values, "&")
}
