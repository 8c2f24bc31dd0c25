-- SPDX-License-Identifier: Apache-2.0
--
-- Wireshark dissector for PFS: open Peer Firmware Sharing on port 4051, UDP
-- and TCP. The protocol is specified in core/wire/doc.go; every check here is
-- one of that codec's, and says why in the same words.
--
-- To try it:
--   tshark -X lua_script:assets/wireshark/pfs.lua -i any -f 'port 4051' -Y pfs
-- To install it, copy this file into the folder that Wireshark names under
-- Help > About Wireshark > Folders > Personal Lua Plugins, or that
--   tshark -G folders | grep 'Personal Lua'
-- prints, and start Wireshark again (or press Ctrl+Shift+L). It needs
-- Wireshark 3.6 or later with Lua, which Debian's and the official builds have.
--
-- Some filters:
--   pfs.type == 2                    offers
--   pfs.file contains "apps41"       one component's election and joins
--   pfs.strength.confirmed == 1      confirmed roots
--   pfs.malformed                    what a node would refuse, and why
--   pfs.frame.type != 7              the control frames without the content
--
-- A datagram that begins with "PS" is one in the envelope of a site key
-- (native/sitekey/doc.go): its content is readable, and shown; whether its tag
-- is right only a holder of the key can tell. Connections of such a site are
-- TLS, and are left to that dissector.
--
-- A datagram on port 4051 that begins with neither is not ours (Cisco
-- phones use the port too) and is left to other dissectors.

local pfs = Proto("pfs", "Peer Firmware Sharing")

local PORT, VERSION, MAGIC = 4051, 1, 0x5046
local HEADER_LEN, FRAME_HEADER_LEN = 28, 4
local SEAL_MAGIC, SEAL_VERSION, SEAL_LEN, TAG_LEN = 0x5053, 1, 20, 16
local MAX_DATAGRAM, MAX_CONTROL, MAX_DATA, MAX_PATH, MAX_CHILDREN, MAX_AD = 512, 2048, 32768, 40, 2, 4
local MAX_NAME, MAX_MODEL = 64, 32
local MAX_FILE = 1073741824

local CLAIM, OFFER = 1, 2
local JOIN, ACCEPT, REDIRECT, REFUSE, STATUS, FILE, DATA, WHOLE = 1, 2, 3, 4, 5, 6, 7, 8
local datagram_names = { [CLAIM] = "Claim", [OFFER] = "Offer" }
local frame_names = {
  [JOIN] = "Join", [ACCEPT] = "Accept", [REDIRECT] = "Redirect", [REFUSE] = "Refuse",
  [STATUS] = "Status", [FILE] = "File", [DATA] = "Data", [WHOLE] = "Whole",
}
local refuse_names = {
  [1] = "does not share this file", [2] = "has no place and no parent to name",
  [3] = "is below the joiner", [4] = "cannot go on with the file",
}

local f = {
  magic = ProtoField.uint16("pfs.magic", "Magic", base.HEX),
  version = ProtoField.uint8("pfs.version", "Version", base.DEC),
  type = ProtoField.uint8("pfs.type", "Message type", base.DEC, datagram_names),
  length = ProtoField.uint16("pfs.length", "Length", base.DEC),
  flags = ProtoField.uint16("pfs.flags", "Flags", base.HEX),
  checksum = ProtoField.uint32("pfs.checksum", "Checksum (CRC-32C)", base.HEX),
  checksum_status = ProtoField.uint8("pfs.checksum.status", "Checksum status", base.DEC, { [0] = "Bad", [1] = "Good" }),
  hier = ProtoField.uint32("pfs.hier", "Hierarchy (H)", base.HEX),
  xid = ProtoField.uint32("pfs.xid", "Exchange (XID)", base.HEX),
  from = ProtoField.ether("pfs.from", "Sender's identity"),
  reserved = ProtoField.bytes("pfs.reserved", "Reserved"),
  strength = ProtoField.uint32("pfs.strength", "Strength", base.HEX),
  confirmed = ProtoField.bool("pfs.strength.confirmed", "Confirmed root", 32, { "yes: bumped", "no: a claim" }, 0x80000000),
  map = ProtoField.uint32("pfs.map", "Map of held 32nds", base.HEX),
  ad = ProtoField.uint8("pfs.ad", "Ad", base.DEC),
  depth = ProtoField.uint8("pfs.depth", "Depth below the root", base.DEC),
  free = ProtoField.uint8("pfs.free", "Free child slots", base.DEC),
  size = ProtoField.uint64("pfs.size", "File size (bytes)", base.DEC),
  digest = ProtoField.bytes("pfs.digest", "Digest (SHA-256)"),
  model = ProtoField.string("pfs.model", "Model"),
  file = ProtoField.string("pfs.file", "File"),
  frame_type = ProtoField.uint8("pfs.frame.type", "Frame type", base.DEC, frame_names),
  frame_length = ProtoField.uint24("pfs.frame.length", "Body length", base.DEC),
  have = ProtoField.uint64("pfs.have", "Bytes held", base.DEC),
  rooted = ProtoField.bool("pfs.rooted", "Rooted"),
  count = ProtoField.uint8("pfs.count", "Number of nodes", base.DEC),
  peer = ProtoField.none("pfs.peer", "Node"),
  peer_id = ProtoField.ether("pfs.peer.id", "Identity"),
  peer_ipv4 = ProtoField.ipv4("pfs.peer.ipv4", "Address"),
  peer_ipv6 = ProtoField.ipv6("pfs.peer.ipv6", "Address"),
  refuse = ProtoField.uint8("pfs.refuse", "Reason", base.DEC, refuse_names),
  offset = ProtoField.uint64("pfs.offset", "Content begins at byte", base.DEC),
  data = ProtoField.bytes("pfs.data", "File content"),
  data_at = ProtoField.uint64("pfs.data.at", "At byte of the file", base.DEC),
  malformed = ProtoField.string("pfs.malformed", "Refused"),
  seal_magic = ProtoField.uint16("pfs.seal.magic", "Magic", base.HEX),
  seal_version = ProtoField.uint8("pfs.seal.version", "Version", base.DEC),
  seal_reserved = ProtoField.uint8("pfs.seal.reserved", "Reserved", base.DEC),
  seal_from = ProtoField.ether("pfs.seal.from", "Sender's identity"),
  seal_epoch = ProtoField.uint64("pfs.seal.epoch", "Epoch (ms since 1970)", base.DEC),
  seal_counter = ProtoField.uint32("pfs.seal.counter", "Counter (ms since the epoch)", base.DEC),
  seal_tag = ProtoField.bytes("pfs.seal.tag", "Tag (HMAC-SHA-256, 128 bits; not checked)"),
}
pfs.fields = f

local e_checksum = ProtoExpert.new("pfs.expert.checksum", "Its checksum disagrees", expert.group.CHECKSUM, expert.severity.ERROR)
local e_malformed = ProtoExpert.new("pfs.expert.malformed", "A node refuses this", expert.group.MALFORMED, expert.severity.ERROR)
pfs.experts = { e_checksum, e_malformed }

local tcp_stream = Field.new("tcp.stream")

-- CRC-32C, reflected. The library bit is in every Wireshark, whatever its Lua;
-- its results are signed, hence the remainders.
local bxor, band, rshift = bit.bxor, bit.band, bit.rshift
local crc_table = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do
    if band(c, 1) == 1 then c = bxor(rshift(c, 1), 0x82F63B78) else c = rshift(c, 1) end
  end
  crc_table[i] = c
end

-- checksum of a datagram, its own field (bytes 8 to 11) taken as zero.
local function checksum(bytes)
  local c = 0xFFFFFFFF
  for i = 0, bytes:len() - 1 do
    local b = bytes:get_index(i)
    if i >= 8 and i < 12 then b = 0 end
    c = bxor(rshift(c, 8), crc_table[band(bxor(c, b), 0xFF)])
  end
  return bxor(c, 0xFFFFFFFF) % 4294967296
end

-- hier is FNV-1a of model, NUL, file. The product is taken in two parts: it
-- would not fit a double.
local function hier(model, file)
  local h = 2166136261
  for _, b in ipairs({ string.byte(model .. "\0" .. file, 1, -1) }) do
    h = bxor(h, b) % 4294967296
    h = (h * 0x193 + (h % 256) * 16777216) % 4294967296
  end
  return h
end

-- plain makes a name fit for a line of text, whatever a peer put into it.
local function plain(name) return (name:gsub("[^\32-\126]", "?")) end

-- name_fault says why core/load refuses a name, nil if it does not.
local function name_fault(name, most)
  if name == "" then return "it is empty" end
  if #name > most then return string.format("it has %d bytes, at most %d are allowed", #name, most) end
  if name:sub(1, 1) == "." then return "it starts with a dot" end
  local at = name:find("[^A-Za-z0-9._-]")
  if at then return string.format("byte %d is '%s'; only A-Z a-z 0-9 . _ - are allowed", at, plain(name:sub(at, at))) end
end

-- short cuts out the version: "apps41.9-4-2ES26.sbn" is "apps41…sbn".
local function short(name)
  local first, last = name:match("^([^.]*)%..*%.([^.]*)$")
  return plain(first or name) .. (first and "…" .. plain(last) or "")
end

local function hex(v) return string.format("%08x", v) end

-- A cursor reads a body as the codec's does: after the first short read it
-- stays failed. It adds every field that it reads to the tree.
local Cursor = {}
Cursor.__index = Cursor

local function cursor(range, tree) return setmetatable({ tvb = range, tree = tree, at = 0, short = false }, Cursor) end

function Cursor:left() return self.tvb and self.tvb:len() - self.at or 0 end

function Cursor:take(n)
  if self.short or self:left() < n then
    self.short = true
    return nil
  end
  local r = self.tvb(self.at, n)
  self.at = self.at + n
  return r
end

function Cursor:uint(field, n)
  local r = self:take(n)
  if not r then return 0 end
  self.tree:add(field, r)
  return r:uint()
end

-- bytes64 reads a count of bytes, at most 1 GiB; more is noted in self.large.
function Cursor:bytes64(field, name)
  local r = self:take(8)
  if not r then return 0 end
  self.tree:add(field, r)
  local high, low = r(0, 4):uint(), r(4, 4):uint()
  if high > 0 or low > MAX_FILE then
    self.large = self.large or name
    return 0
  end
  return low
end

function Cursor:digest()
  local r = self:take(32)
  if not r then return true end
  self.tree:add(f.digest, r)
  return r:bytes():tohex() == string.rep("0", 64)
end

function Cursor:text(field)
  local n = self:take(1)
  if not n then return "" end
  if n:uint() == 0 then return "" end
  local r = self:take(n:uint())
  if not r then return "" end
  self.tree:add(field, r)
  return r:raw()
end

function Cursor:topic()
  local model = self:text(f.model)
  return { model = model, file = self:text(f.file) }
end

function Cursor:peer()
  local r = self:take(22)
  if not r then return "" end
  local id, addr = r(0, 6), r(6, 16)
  local mapped = addr(0, 12):bytes():tohex() == "00000000000000000000FFFF"
  local text = mapped and tostring(addr(12, 4):ipv4()) or tostring(addr:ipv6())
  local node = self.tree:add(f.peer, r)
  node:set_text("Node " .. tostring(id:ether()) .. " at " .. text)
  node:add(f.peer_id, id)
  if mapped then node:add(f.peer_ipv4, addr(12, 4)) else node:add(f.peer_ipv6, addr) end
  return text
end

function Cursor:peers(most)
  local n, list = self:uint(f.count, 1), {}
  if self.short or n < 1 or n > most then return nil end
  for i = 1, n do list[i] = self:peer() end
  return list
end

-- ending says why the codec's cursor.end would refuse, nil if it would not.
function Cursor:ending()
  if self.short then return "too short for its fields" end
  if self:left() > 0 then return "bytes after its last field" end
end

local function topic_fault(topic, h)
  local why = name_fault(topic.model, MAX_MODEL)
  if why then return "the model: " .. why end
  why = name_fault(topic.file, MAX_NAME)
  if why then return "the file name: " .. why end
  if hier(topic.model, topic.file) ~= h then return "its hierarchy is not that of its model and file" end
end

local function large(c)
  return c.large and (c.large .. ": larger than any firmware file")
end

local function add_strength(c)
  local r = c:take(4)
  if not r then return 0 end
  c.tree:add(f.strength, r)
  c.tree:add(f.confirmed, r)
  return r:uint()
end

-- Each parser returns the Info text, the reason to refuse or nil, and more
-- that the stream's state needs.
local function claim(c, h)
  local strength, map, ad = add_strength(c), c:uint(f.map, 4), c:uint(f.ad, 1)
  local topic = c:topic()
  local why = c:ending()
  if not why and ad > MAX_AD then why = "an ad number above 4" end
  if not why and strength >= 2147483648 then why = "a tentative claim with a confirmed root's strength" end
  return string.format("ClaimRoot(tent) %s%s %s strength %s map %s", ad > 0 and ("Ad " .. ad .. " ") or "",
    plain(topic.model), short(topic.file), hex(strength), hex(map)), why or topic_fault(topic, h)
end

local function offer(c, h)
  local strength, _ = add_strength(c), c:uint(f.map, 4)
  local depth, free = c:uint(f.depth, 1), c:uint(f.free, 1)
  local size = c:bytes64(f.size, "size")
  c:digest()
  local topic = c:topic()
  local why = c:ending() or large(c)
  if not why and free > MAX_CHILDREN then why = "more free slots than a binary tree has" end
  if not why and depth >= MAX_PATH then why = "deeper than any tree" end
  if not why and strength < 2147483648 then why = "the strength of a mere claim" end
  return string.format("Offer %s %s strength %s depth %d free %d size %s", plain(topic.model), short(topic.file),
    hex(strength), depth, free, size > 0 and string.format("%.0f", size) or "unknown"), why or topic_fault(topic, h)
end

local function join(c)
  local magic, version = c:uint(f.magic, 2), c:uint(f.version, 1)
  local text = "Join"
  if magic ~= MAGIC then return text, "not of this protocol" end
  if version ~= VERSION then return text, "of another version" end
  c:take(1)
  local h, _ = c:uint(f.hier, 4), c:uint(f.xid, 4)
  local id = c:take(6)
  if id then c.tree:add(f.from, id) end
  local have, zero = c:bytes64(f.have, "offset"), c:digest()
  local topic = c:topic()
  local why = c:ending() or large(c)
  if not why and have > 0 and zero then why = "bytes are held of a file without a digest" end
  return string.format("Join %s %s have %.0f", plain(topic.model), short(topic.file), have), why or topic_fault(topic, h), topic
end

local function accept(c)
  local r = c:take(1)
  if r then c.tree:add(f.rooted, r, r:uint() == 1) end
  local path = c:peers(MAX_PATH)
  if not path then return "Accept", "its number of nodes is out of range" end
  return "Accept " .. ((r and r:uint() == 1) and "rooted" or "not rooted") .. ", path " .. table.concat(path, " < "), c:ending()
end

local function redirect(c)
  local to = c:peers(MAX_CHILDREN)
  if not to then return "Redirect", "its number of nodes is out of range" end
  return "Redirect to " .. table.concat(to, ", "), c:ending()
end

local function refuse(c)
  local code = c:uint(f.refuse, 1)
  return "Refuse: " .. (refuse_names[code] or "refused for an unknown reason"), c:ending()
end

local function status(c)
  local have, size = c:bytes64(f.have, "offset"), c:bytes64(f.size, "size")
  local of = size > 0 and string.format(" of %.0f", size) or ""
  return string.format("Status %.0f%s bytes", have, of), large(c) or c:ending()
end

local function file(c, stream)
  local size, offset = c:bytes64(f.size, "size"), c:bytes64(f.offset, "offset")
  local zero = c:digest()
  local why = c:ending() or large(c)
  if not why and offset > size then why = "its offset lies behind its end" end
  if not why and zero then why = "no digest" end
  local name = stream.topic and (short(stream.topic.file) .. " ") or ""
  return string.format("File %s%.0f bytes from %.0f", name, size, offset), why, offset
end

-- refused marks what a node would not take, as a field to filter by and as
-- expert information.
local function refused(tree, range, why)
  local item = tree:add(f.malformed, range, why)
  item:set_generated(true)
  if why == "its checksum disagrees" then
    item:add_proto_expert_info(e_checksum)
  else
    item:add_proto_expert_info(e_malformed, "A node refuses this: " .. why)
  end
end

-- info adds to the Info column: what one packet carries may come in several
-- calls, the first of which finds another protocol's name in the column.
local function info(pinfo, text)
  local again = tostring(pinfo.cols.protocol) == "PFS"
  pinfo.cols.protocol = "PFS"
  pinfo.cols.info:clear()
  pinfo.cols.info:append((again and "; " or "") .. text)
  pinfo.cols.info:fence()
end

local function datagram(tvb, pinfo, root)
  local n = tvb:len()
  if n < 2 or tvb(0, 2):uint() ~= MAGIC then return 0 end
  local tree = root:add(pfs, tvb())
  if n < HEADER_LEN then
    refused(tree, tvb(), "shorter than its header")
    info(pinfo, "PFS datagram refused: shorter than its header")
    return n
  end
  tree:add(f.magic, tvb(0, 2))
  tree:add(f.version, tvb(2, 1))
  if tvb(2, 1):uint() ~= VERSION then
    refused(tree, tvb(2, 1), "of another version")
    info(pinfo, "PFS datagram refused: of another version")
    return n
  end
  local kind = tvb(3, 1):uint()
  tree:add(f.type, tvb(3, 1))
  tree:add(f.length, tvb(4, 2))
  tree:add(f.flags, tvb(6, 2))
  tree:add(f.checksum, tvb(8, 4))
  local good = checksum(tvb:bytes()) == tvb(8, 4):uint()
  tree:add(f.checksum_status, tvb(8, 4), good and 1 or 0):set_generated(true)
  tree:add(f.hier, tvb(12, 4))
  tree:add(f.xid, tvb(16, 4))
  tree:add(f.from, tvb(20, 6))
  tree:add(f.reserved, tvb(26, 2))

  local why
  if n > MAX_DATAGRAM then why = "longer than the limit"
  elseif tvb(4, 2):uint() ~= n then why = "its length field disagrees"
  elseif not good then why = "its checksum disagrees" end

  local text, fault = "Message of type " .. kind, "of an unknown type"
  local body = cursor(n > HEADER_LEN and tvb(HEADER_LEN) or nil, tree)
  if kind == CLAIM then
    text, fault = claim(body, tvb(12, 4):uint())
  elseif kind == OFFER then
    text, fault = offer(body, tvb(12, 4):uint())
  end
  why = why or fault
  if why then
    refused(tree, tvb(), why)
    text = text .. " [refused: " .. why .. "]"
  end
  tree:append_text(", " .. text)
  info(pinfo, text)
  return n
end

-- sealed shows an envelope, and what is in it.
local function sealed(tvb, pinfo, root)
  local n = tvb:len()
  local tree = root:add(pfs, tvb(), "Peer Firmware Sharing, sealed with a site key")
  local why
  if n < SEAL_LEN + TAG_LEN or n > MAX_DATAGRAM + SEAL_LEN + TAG_LEN then
    why = "sealed datagram of a wrong length"
  elseif tvb(2, 1):uint() ~= SEAL_VERSION or tvb(3, 1):uint() ~= 0 then
    why = "sealed datagram of another version"
  end
  if why then
    refused(tree, tvb(), why)
    info(pinfo, "PFS datagram refused: " .. why)
    return n
  end
  tree:add(f.seal_magic, tvb(0, 2))
  tree:add(f.seal_version, tvb(2, 1))
  tree:add(f.seal_reserved, tvb(3, 1))
  tree:add(f.seal_from, tvb(4, 6))
  tree:add(f.seal_epoch, tvb(10, 6))
  tree:add(f.seal_counter, tvb(16, 4))
  tree:add(f.seal_tag, tvb(n - TAG_LEN, TAG_LEN))
  info(pinfo, "Sealed")
  local size = n - SEAL_LEN - TAG_LEN
  if size == 0 or datagram(tvb(SEAL_LEN, size):tvb(), pinfo, root) == 0 then
    refused(tree, tvb(), "sealed, and not of this protocol")
  elseif size >= HEADER_LEN and tvb(4, 6):bytes() ~= tvb(SEAL_LEN + 20, 6):bytes() then
    refused(tree, tvb(4, 6), "sealed datagram in another's name than its message")
  end
  return n
end

-- What the first pass learns of a stream, and what it knew at each frame, so
-- that later passes, which come in any order, say the same.
local streams, known

function pfs.init() streams, known = {}, {} end

local function stream_of(pinfo)
  local id = tcp_stream()
  local key = tostring(id and id.value or "?")
  streams[key] = streams[key] or { at = {} }
  return streams[key], tostring(pinfo.src) .. ":" .. pinfo.src_port
end

local function frame_fault(kind, n)
  if kind < JOIN or kind > WHOLE then return "of an unknown type" end
  if kind == DATA and (n < 1 or n > MAX_DATA) then return "its length is out of range" end
  if kind ~= DATA and n > MAX_CONTROL then return "longer than the limit" end
end

local function data_frame(range, tree, pinfo, stream, side)
  local key = pinfo.number .. ":" .. range:offset()
  if not pinfo.visited then
    known[key] = stream.at[side]
    if stream.at[side] then stream.at[side] = stream.at[side] + range:len() end
  end
  tree:add(f.data, range)
  local at = known[key]
  if at then tree:add(f.data_at, range, UInt64.new(at % 4294967296, math.floor(at / 4294967296))):set_generated(true) end
  return range:len(), at
end

local control = { [JOIN] = join, [ACCEPT] = accept, [REDIRECT] = redirect, [REFUSE] = refuse, [STATUS] = status, [FILE] = file }

local function control_frame(kind, range, tree, pinfo, stream, side)
  local c = cursor(range, tree)
  if kind == WHOLE then return "Whole", c:ending() end
  local text, why, more = control[kind](c, stream)
  if not pinfo.visited and not why then
    if kind == JOIN then stream.topic = more end
    if kind == FILE then stream.at[side] = more end
  end
  return text, why
end

-- data_text sums up the data frames of one call.
local function data_text(run)
  local at = run.at and string.format(" at %.0f", run.at) or ""
  local frames = run.frames > 1 and string.format(" in %d frames", run.frames) or ""
  return string.format("Data %d bytes%s%s", run.bytes, at, frames)
end

local function segment(tvb, pinfo, root)
  local n, at, texts, run = tvb:len(), 0, {}, nil
  local whole = n == tvb:reported_len() -- else the capture was cut and no segment can be waited for
  local stream, side = stream_of(pinfo)
  local function flush()
    if run then texts[#texts + 1] = data_text(run) end
    run = nil
  end
  while at < n do
    if n - at < FRAME_HEADER_LEN then
      if not whole then break end
      pinfo.desegment_offset, pinfo.desegment_len = at, DESEGMENT_ONE_MORE_SEGMENT
      break
    end
    local kind, len = tvb(at, 1):uint(), tvb(at + 1, 3):uint()
    local why = frame_fault(kind, len)
    local missing = at + FRAME_HEADER_LEN + len - n
    if not why and missing > 0 and whole then
      pinfo.desegment_offset, pinfo.desegment_len = at, missing
      break
    end
    local have = why and n - at - FRAME_HEADER_LEN or math.min(len, n - at - FRAME_HEADER_LEN)
    local tree = root:add(pfs, tvb(at, FRAME_HEADER_LEN + have))
    tree:add(f.frame_type, tvb(at, 1))
    tree:add(f.frame_length, tvb(at + 1, 3))
    local body = have > 0 and tvb(at + FRAME_HEADER_LEN, have) or nil
    local text
    if why then
      text = "Frame"
    elseif kind == DATA then
      if body then
        local bytes, from = data_frame(body, tree, pinfo, stream, side)
        tree:append_text(", Data")
        run = run or { at = from, bytes = 0, frames = 0 }
        run.bytes, run.frames = run.bytes + bytes, run.frames + 1
      end
    else
      text, why = control_frame(kind, body, tree, pinfo, stream, side)
    end
    if text then
      flush()
      if why then text = text .. " [refused: " .. why .. "]" end
      tree:append_text(", " .. text)
      texts[#texts + 1] = text
    end
    if why then refused(tree, tvb(at, FRAME_HEADER_LEN + have), why) end
    at = at + FRAME_HEADER_LEN + have
  end
  flush()
  if #texts > 0 then info(pinfo, table.concat(texts, "; ")) end
  return n
end

function pfs.dissector(tvb, pinfo, root)
  -- port_type: 2 TCP, 3 UDP (Wireshark's own numbers)
  if pinfo.port_type == 3 then
    if tvb:len() >= 2 and tvb(0, 2):uint() == SEAL_MAGIC then return sealed(tvb, pinfo, root) end
    return datagram(tvb, pinfo, root)
  end
  return segment(tvb, pinfo, root)
end

DissectorTable.get("udp.port"):add(PORT, pfs)
DissectorTable.get("tcp.port"):add(PORT, pfs)
