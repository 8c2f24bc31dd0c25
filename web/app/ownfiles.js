// The files of a drop, those in dropped folders included.

const most = 2000; // files, so that a dropped disk ends somewhere

/** Resolves with the File objects of a DataTransfer. Its entries must be taken before anything is awaited. */
export async function gather(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const files = [];
  while (entries.length && files.length < most) {
    const entry = entries.shift();
    if (entry.isFile) files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    else entries.push(...await list(entry.createReader()));
  }
  return files;
}

/** A reader gives a folder's entries in parts, and an empty one at the end. */
async function list(reader) {
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}
