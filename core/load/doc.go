// Package load knows what a phone's firmware load is: the .loads list that
// names its components, the names and digests of files, and the one real load
// whose sizes are public.
//
// It promises:
//
//   - [CheckName] and [CheckModel] are the only gates between a string from a
//     peer, a list, or a TFTP request and a path on disk. What they pass has no
//     separator, no NUL, no leading dot, and a bounded length.
//   - [Parse] takes hostile bytes: its work and memory are bounded by
//     [MaxListBytes] and [MaxComponents], and every refusal is a typed error
//     with a line number and what to do about it.
//   - [Format] writes what Parse reads: the components and the comments of a
//     list survive the round trip. A signed header does not, because it cannot
//     be made again without the signer's key.
//   - [ParseManifest] reads what `pfs publish` adds to a list in comment lines:
//     sizes, digests, models, a sequence, a signature. [Tree] hashes a file by
//     blocks.
//   - [Synthesize] makes stand-in content of the real sizes, the same bytes on
//     every machine, readable at random offsets.
//
// It leaves to others: verifying signatures, ours and the vendor's (whose
// header holds no component digests; [List.Header] keeps every field for who
// wants to look), fetching, storing, and deciding which digest to believe.
//
// The package is pure: no clock, no files, no goroutines, no floats.
package load
