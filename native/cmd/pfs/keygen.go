package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"openpfs/native/trust"
)

func keygenCommand() *cobra.Command {
	var secret, public string
	var plain bool
	cmd := &cobra.Command{
		Use:   "keygen",
		Short: "Make a key pair to publish loads with; the minisign program can use it, too",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var word string
			if !plain {
				var err error
				if word, err = newPassword(); err != nil {
					return err
				}
			}
			key, err := trust.Generate(secret, public, word)
			if err != nil {
				return err
			}
			fmt.Printf("secret key: %s   keep it to yourself; pfs publish DIR --key %s\n", secret, secret)
			fmt.Printf("public key: %s   for every device; pfs-node --trust %s\n", public, public)
			fmt.Printf("key %s: %s\n", trust.KeyName(key.ID()), key)
			return nil
		},
	}
	cmd.Flags().StringVar(&secret, "secret", "pfs.key", "file for the secret key; it must not exist")
	cmd.Flags().StringVar(&public, "public", "pfs.pub", "file for the public key; it must not exist")
	cmd.Flags().BoolVarP(&plain, "no-password", "W", false, "do not encrypt the secret key: whoever reads the file can publish")
	return cmd
}

// newPassword asks twice at a terminal; elsewhere it reads one line.
func newPassword() (string, error) {
	word, err := password("Password for the new key: ")
	if err != nil {
		return "", err
	}
	if word == "" {
		return "", errors.New("the password is empty: give one, or -W for a key without")
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		again, err := password("The same once more: ")
		if err != nil {
			return "", err
		}
		if again != word {
			return "", errors.New("the two passwords differ; try again")
		}
	}
	return word, nil
}

// password asks at a terminal; elsewhere it reads one line from standard input.
func password(prompt string) (string, error) {
	if in := int(os.Stdin.Fd()); term.IsTerminal(in) {
		fmt.Fprint(os.Stderr, prompt)
		word, err := term.ReadPassword(in)
		fmt.Fprintln(os.Stderr)
		return string(word), err
	}
	line, err := bufio.NewReader(io.LimitReader(os.Stdin, 1<<12)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
