// Package store keeps a phone's firmware files on disk. Whatever happens at
// whatever moment (kill -9, a full disk, a pulled plug), a component is whole and
// verified, or resumable, or absent; and the active load is complete, or there
// is none.
//
//	DIR/pfs-store                          marks the directory, holds the lock
//	DIR/partial/NAME@SIZE@DIGEST           being received; "-" for what is not known
//	DIR/whole/NAME@SIZE@DIGEST             complete, its digest checked
//	DIR/slots/a, DIR/slots/b               a load each: manifest.json and files/NAME
//	DIR/active -> slots/a                  the load in use
//	DIR/edition                            sequence and digest of the last verified list
//
// Names cannot contain '@' (load.CheckName), so a file's record is its name: one
// rename makes a file whole together with its size and digest, and there is no
// second file that could disagree with it.
//
// It promises:
//
//   - [Writer.Finish] hashes what it wrote, compares, syncs, renames, and syncs
//     the directory, in this order. A resumed prefix is read back and hashed, so
//     nothing is believed that this process has not seen on this disk. With a
//     zero digest nothing can be compared: the file is whole with the digest
//     that was computed, and may not be resumed. Who wants to tell the two apart
//     remembers which digest it gave.
//   - With [Want.Blocks] every block is checked as it comes. A wrong one is cut
//     off at once, and what is below [Writer.Verified] never changes again.
//   - Every file is read once more when it is whole: by [Store.CheckAhead], or by
//     [Store.Commit] if nobody has done so, or if anybody has touched it since. What
//     this process wrote is held to what it wrote, by a hash with a key of its own
//     that is faster than the digest; a file of an earlier life to its digest.
//   - [Store.Commit] fills the inactive slot, syncs it, and switches with the
//     rename of a symbolic link. Until then the active load and its files are not
//     touched; hard links make the slot cheap, and no file is ever changed in
//     place, so that links stay true. The load that was in the inactive slot is
//     gone once Commit has begun.
//   - [Store.Rollback] returns to the load before, as long as it is complete.
//   - [Store.Prune] frees what loads before those two have left.
//   - Errors are typed: errors.Is finds syscall.ENOSPC, syscall.EROFS,
//     fs.ErrPermission and the sentinels of this package. After a full disk, what
//     was written stays resumable.
//   - Two processes never share a directory: [Open] takes a lock that ends with
//     the process. It refuses a directory that holds something else, for it
//     would clean it.
//
// What is trusted after a crash: a whole file by its name and its size on disk;
// [Options.VerifyOnOpen] or [Store.Verify] hash it again, which finds bit rot and
// meddling at the price of reading it. A partial file by its length: common Linux
// file systems (ext4 in its default mode, XFS, btrfs, F2FS) only let a file
// grow on disk over data that is there. Where that does not hold, Finish finds
// out by the digest and the file is fetched again.
//
// It leaves to others: which digest to believe, what to fetch, and starting the
// committed load. Handing on a verified prefix while it
// grows needs only reading below Verified: the file is append-only until Finish.
package store
