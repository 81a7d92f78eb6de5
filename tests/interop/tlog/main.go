// Checks a log directory with golang.org/x/mod's note and tlog packages, which share no code with the log.
//
//	tlog verify DIR VKEY SIZES   signatures, tiles, records, inclusion, consistency between sizes
//	tlog sign SKEY               signs the note text on standard input
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// files reads the tiles of a directory, cutting a partial tile from a wider one.
type files struct{ dir string }

func (f files) Height() int { return 8 }

func (f files) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := f.read(strings.Replace(t.Path(), "tile/8/", "tile/", 1), t.W)
		if err != nil {
			return nil, err
		}
		all = append(all, data[:t.W*tlog.HashSize])
	}
	return all, nil
}

func (f files) read(path string, width int) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(f.dir, path))
	if err == nil {
		return data, nil
	}
	base := strings.Split(path, ".p/")[0]
	if data, err := os.ReadFile(filepath.Join(f.dir, base)); err == nil {
		return data, nil
	}
	for w := width; w < 256; w++ {
		if data, err := os.ReadFile(filepath.Join(f.dir, fmt.Sprintf("%s.p/%d", base, w))); err == nil {
			return data, nil
		}
	}
	return nil, err
}

// records reads every entry up to size from the bundles.
func (f files) records(size int64) [][]byte {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		t := tlog.Tile{H: 8, L: 0, N: n, W: int(width)}
		data, err := f.read(strings.Replace(t.Path(), "tile/8/0/", "tile/entries/", 1), int(width))
		check(err)
		for i := int64(0); i < width; i++ {
			length := int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:2+length])
			data = data[2+length:]
		}
	}
	return all
}

func main() {
	switch {
	case len(os.Args) == 5 && os.Args[1] == "verify":
		verify(files{os.Args[2]}, os.Args[3], strings.Split(os.Args[4], ","))
	case len(os.Args) == 3 && os.Args[1] == "sign":
		signer, err := note.NewSigner(os.Args[2])
		check(err)
		text, err := io.ReadAll(os.Stdin)
		check(err)
		signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
		check(err)
		os.Stdout.Write(signed)
	default:
		fail("usage: tlog verify DIR VKEY SIZES | tlog sign SKEY")
	}
}

func verify(f files, vkey string, sizes []string) {
	key, err := note.NewVerifier(vkey)
	check(err)
	signed, err := os.ReadFile(filepath.Join(f.dir, "checkpoint"))
	check(err)
	opened, err := note.Open(signed, note.VerifierList(key))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != key.Name() {
		fail("origin %q is not the key's name %q", lines[0], key.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	tree := tlog.Tree{N: size, Hash: root}
	records := f.records(size)
	if size == 0 {
		fmt.Printf("%d leaves, %d signatures, 0 inclusions, 0 consistencies\n", size, len(opened.Sigs))
		return
	}

	// TileHashReader checks every tile that it reads against the signed root.
	reader := tlog.TileHashReader(tree, f)
	inclusions := 0
	for n := int64(0); n < size; n++ {
		if n >= 600 && n < size-300 && n%97 != 0 {
			continue
		}
		proof, err := tlog.ProveRecord(size, n, reader)
		check(err)
		check(tlog.CheckRecord(proof, size, root, n, tlog.RecordHash(records[n])))
		inclusions++
	}
	consistencies := 0
	for _, text := range sizes {
		old, err := strconv.ParseInt(text, 10, 64)
		check(err)
		if old == 0 || old > size {
			continue
		}
		oldRoot, err := tlog.TreeHash(old, reader)
		check(err)
		proof, err := tlog.ProveTree(size, old, reader)
		check(err)
		check(tlog.CheckTree(proof, size, root, old, oldRoot))
		fmt.Printf("root %d %s\n", old, oldRoot)
		consistencies++
	}
	fmt.Printf("%d leaves, %d signatures, %d inclusions, %d consistencies\n", size, len(opened.Sigs), inclusions, consistencies)
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
