# Run as: npx -y rust-just RECIPE (or just RECIPE, where just is installed).

export CGO_ENABLED := "0"
export PATH := env("PATH") + ":/usr/sbin:/sbin:" + justfile_directory() / ".cache/atftpd/usr/sbin:" + justfile_directory() / ".cache/nginx/usr/sbin"
export PFS_IN_TFTPD := justfile_directory() / ".cache/tftpd-hpa/usr/sbin/in.tftpd"

# What runs in the browser too, and so is checked on both platforms.
both := "./core/... ./wasm/... ./web ./web/worker/..."

# list the recipes
default:
    @just --list --unsorted

# --- use ---------------------------------------------------------------------

# show a real upgrade; arguments go to the command, e.g. just demo --phones 60
demo *ARGS:
    go run ./native/cmd/pfs demo {{ARGS}}

# static binaries in dist/, the page inside
build: _dist
    go run ./web/build/page program web/dist
    go build -trimpath -ldflags '-s -w' -tags carry -o dist/ ./native/cmd/...
    @ls -l dist

# the page alone, for any static web host, in dist/site
static: _dist
    go run ./web/build/page site dist/site

# the page at the edge, as the platform runs it, on this machine: planning and sharing
edge: (_npm "web/worker")
    npm run --silent --prefix web/worker dev

@_edge: (_npm "web/worker")
    npm run --silent --prefix web/worker build

@_dist:
    mkdir -p dist

# the packages of a folder's package-lock.json, where they are not there yet
@_npm FOLDER:
    [ {{FOLDER}}/node_modules/.package-lock.json -nt {{FOLDER}}/package-lock.json ] || \
        { npm ci --no-audit --no-fund --prefix {{FOLDER}} && touch {{FOLDER}}/node_modules/.package-lock.json; }

# --- tests -------------------------------------------------------------------

# all tests, from a fresh clone on: sets up what they need
test: setup _stages browser
    @echo; echo "=== all stages passed"

# Real nodes wait most of the time, for each other. What only computes has the processors then, at the lowest priority,
# and is printed when both are done.
_stages:
    #!/usr/bin/env bash
    set -euo pipefail
    set -m # a process group of its own, so that all of it ends with us
    printed=$(mktemp)
    nice -n 19 {{just_executable()}} check race-core fuzz 2000x wasm static build _edge swarm >"$printed" 2>&1 & computes=$!
    trap 'kill -- -$computes 2>/dev/null || true; rm -f "$printed"' EXIT
    {{just_executable()}} race-nodes interop root
    wait $computes && passed=yes || passed=
    cat "$printed"
    [ $passed ]

# install what the tests need; again is cheap
setup:
    #!/usr/bin/env bash
    set -euo pipefail
    echo "=== setup: programs and packages that the tests use"
    # Debian packages of programs that are missing. Servers would start themselves,
    # and the two for TFTP exclude each other: they are unpacked, not installed.
    missing=()
    need() { command -v "$1" >/dev/null || missing+=("${@:2}"); }
    need "${CHROMIUM:-chromium}" chromium
    need tshark tshark
    need atftp atftp
    need tftp tftp-hpa
    need curl curl
    need minisign minisign
    need ip iproute2
    need gcc gcc libc6-dev
    library() { ldconfig -p | grep "$1" >/dev/null || missing+=("$2"); } # of what is unpacked below
    library libwrap.so.0 libwrap0
    library libpcre2-8.so.0 libpcre2-8-0
    library libssl.so.3 libssl3
    root=()
    [ "$(id -u)" = 0 ] || root=(sudo -n)
    install="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ ${#missing[@]} -gt 0 ]; then
        if ! command -v apt-get >/dev/null; then
            echo "setup: missing, and this is no Debian to install them on: ${missing[*]}" >&2
            exit 1
        fi
        if ! "${root[@]}" true 2>/dev/null; then
            echo "setup: not root, and sudo wants a password. Run this, then try again:" >&2
            echo "    sudo $install" >&2
            exit 1
        fi
        apt="${root[*]} env DEBIAN_FRONTEND=noninteractive"
        $apt apt-get update -q
        $apt $install
    fi
    unpack() { # package, program
        [ -x ".cache/$1/usr/sbin/$2" ] && return
        rm -rf ".cache/$1" && mkdir -p ".cache/$1"
        (cd ".cache/$1" && { apt-get download -q "$1" || { "${root[@]}" apt-get update -q && apt-get download -q "$1"; }; } && dpkg -x "$1"_*.deb .)
    }
    unpack tftpd-hpa in.tftpd
    command -v atftpd >/dev/null || unpack atftpd atftpd
    command -v nginx >/dev/null || unpack nginx nginx
    {{just_executable()}} _npm web/e2e
    {{just_executable()}} _npm web/worker
    go mod download
    go version
    tshark --version 2>/dev/null | head -1
    "${CHROMIUM:-chromium}" --version 2>/dev/null

# format, vet and staticcheck, natively and for the browser
check:
    @echo; echo "=== check: gofmt, build, vet, staticcheck"
    @test -z "$(gofmt -l core native wasm web assets)" || { echo "run gofmt -w on:"; gofmt -l core native wasm web assets; exit 1; }
    go build ./...
    go vet ./...
    go vet -tags interop,root,soak,preview ./...
    GOOS=js GOARCH=wasm go vet {{both}}
    go tool staticcheck -tags interop,root,soak,preview ./...
    GOOS=js GOARCH=wasm "$(go tool -n staticcheck)" {{both}}

# all Go tests, under the race detector
race: race-core race-nodes

# those of what has no sockets
race-core:
    @echo; echo "=== race: the core, the player and the page"
    CGO_ENABLED=1 go test -race $(go list ./core/... ./wasm/... ./web/... | grep -vE '/(wasm/scene|web/build(/site)?)$')
    # The detector sees nothing where nothing runs at once.
    go test ./wasm/scene ./web/build/...

# those of real nodes, one package at a time: they share loopback's port 4051
race-nodes:
    @echo; echo "=== race: nodes, servers and commands"
    CGO_ENABLED=1 go test -race -p 1 $(go list ./native/... | grep -vE 'native/(harness|cmd/pfs)$')
    # The detector sees nothing of processes, and has no use for virtual time.
    go test -p 1 ./native/harness ./native/cmd/pfs
    go test -p 1 -run "$({{just_executable()}} _tests race)" $({{just_executable()}} _tagged race)

# against programs that are not ours: tftp-hpa, atftp, curl, tshark, minisign; never from the cache
interop:
    @echo; echo "=== interop: go test -tags interop, where there are such tests"
    go test -count=1 -p 1 -tags interop -run "$({{just_executable()}} _tests interop)" $({{just_executable()}} _tagged interop)

# namespaces, captures, full disks: as root, or by sudo
root:
    #!/usr/bin/env bash
    set -euo pipefail
    echo; echo "=== root: go test -tags root, where there are such tests"
    as=()
    sudo=()
    if [ "$(id -u)" != 0 ]; then
        sudo=(sudo -n)
        if ! sudo -n true 2>/dev/null; then
            echo "root: NOT RUN. These tests need root, and sudo wants a password." >&2
            echo "    sudo -v && just root      (or run just test as root)" >&2
            exit 1
        fi
        as=(-exec "sudo -n --preserve-env=PATH,PFS_IN_TFTPD")
    fi
    grep -qw bbr /proc/sys/net/ipv4/tcp_available_congestion_control || "${sudo[@]}" modprobe tcp_bbr
    go test -count=1 -p 1 -tags root "${as[@]}" -run "$({{just_executable()}} _tests root)" $({{just_executable()}} _tagged root)

# the packages that have tests under a tag
@_tagged TAG:
    grep -rlE '^//go:build .*\b{{TAG}}\b' --include='*_test.go' core native wasm web | xargs -n1 dirname | sort -u | sed 's|^|./|'

# those tests: the others of their packages have run before
@_tests TAG:
    echo "^($(grep -rlE '^//go:build .*\b{{TAG}}\b' --include='*_test.go' core native wasm web | xargs grep -hoE '^func Test\w+' | cut -c6- | sort -u | paste -sd'|'))$"

# the core as WASM under Node, the same bits as natively, and the page's player and bridge
wasm:
    @echo; echo "=== wasm: the core, the player and the bridge under Node"
    GOOS=js GOARCH=wasm go test -exec "env -i PATH='$PATH' HOME='$HOME' $(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./core/... ./wasm/bridge ./wasm/player/... ./wasm/simulate

# the page in Chromium: the static site, live from the binary, and at the edge
browser: static build _edge
    #!/usr/bin/env bash
    set -euo pipefail
    shopt -s extglob
    echo; echo "=== browser: node --test"
    node --test --test-concurrency=2 web/test/*.test.mjs web/e2e/!(edge|live).test.mjs
    node --test --test-concurrency=1 web/e2e/{edge,live}.test.mjs # servers and real nodes have the machine for themselves

# --- more --------------------------------------------------------------------

# hunt in so many random sites with random faults: just swarm 10000
swarm SEEDS="300" FROM="1":
    @echo; echo "=== swarm: {{SEEDS}} sites"
    go run ./native/cmd/pfs sim --swarm --seeds {{SEEDS}} --from {{FROM}}

# the README's table of faults, from so many random sites: just faults 10000
faults SEEDS="300" FROM="1":
    #!/usr/bin/env bash
    set -euo pipefail
    out=$(mktemp); trap 'rm -f "$out"' EXIT
    {
        echo; echo "\`just faults {{SEEDS}} {{FROM}}\` on $({{just_executable()}} _here) printed:"; echo
        go run ./native/cmd/pfs sim --swarm --markdown --seeds {{SEEDS}} --from {{FROM}} --jobs "$(nproc)"
        echo
    } >"$out"
    {{just_executable()}} _into README.md faults "$out"

# what came of each attack on real nodes, into SECURITY.md and the README
attacks:
    #!/usr/bin/env bash
    set -euo pipefail
    rows=$(mktemp); out=$(mktemp); trap 'rm -f "$rows" "$out"' EXIT
    go test -count=1 -p 1 $(grep -rlE '\.Attack\(|testsite\.Begin\(' --include='*_test.go' native | xargs -n1 dirname | sort -u | sed 's|^|./|') -attacks "$rows"
    # Lost are bytes that a node installed and that are not the server's.
    sum=$(awk -F' [|] ' 'NR > 2 { n++; if (split($NF, b, " ") >= 3 && b[2] == "of") { lost += b[1]; of += b[3] } }
        END { printf "%d attacks on real nodes over sockets; bytes lost: %d of %d", n, lost, of }' "$rows")
    { echo; echo "\`just attacks\` on $({{just_executable()}} _here): $sum."; echo; } >"$out"
    {{just_executable()}} _into README.md attacks "$out"
    { echo '<details><summary>Each of them</summary>'; echo; head -n 2 "$rows"; tail -n +3 "$rows" | sort; echo; echo '</details>'; echo; } >>"$out"
    {{just_executable()}} _into SECURITY.md attacks "$out"

# where a figure comes from: the commit, the toolchain and the machine
@_here:
    echo "commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD -- core native || echo ' with changes'), $(go version | cut -d' ' -f3,4), $(nproc) cores"

# put a file between the two marks in a document
@_into DOCUMENT MARK FILE:
    grep -qx '<!-- {{MARK}} -->' {{DOCUMENT}} && grep -qx '<!-- end of {{MARK}} -->' {{DOCUMENT}}
    sed -i -e '/^<!-- {{MARK}} -->$/,/^<!-- end of {{MARK}} -->$/{//!d}' -e '/^<!-- {{MARK}} -->$/r {{FILE}}' {{DOCUMENT}}

# real processes under random faults: just soak 30m
soak SPAN="5m":
    PFS_SOAK={{SPAN}} go test -count=1 -timeout 0 -v -tags soak -run TestSoak ./native/harness

# the README's pictures, taken of the running page; some of them: just pictures site-night tree-night
pictures *NAMES: static
    node web/e2e/pictures.mjs assets/pictures {{NAMES}}

# the page in Debian's Firefox, installed if it is missing, on a screen of its own: less than just browser
firefox: static (_npm "web/e2e/firefox") (_npm "web/e2e")
    #!/usr/bin/env bash
    set -euo pipefail
    missing=()
    need() { command -v "$1" >/dev/null || missing+=("${@:2}"); }
    need "${FIREFOX:-firefox-esr}" firefox-esr
    need xvfb-run xvfb xauth
    if [ ${#missing[@]} -gt 0 ]; then
        root=(); [ "$(id -u)" = 0 ] || root=(sudo)
        "${root[@]}" apt-get update -q
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    fi
    xvfb-run -a -s '-screen 0 1400x1000x24' node --test --test-concurrency=1 web/e2e/firefox/page.test.mjs

# fetch the page's libraries anew, at the versions of web/vendor/README.md
vendor:
    #!/usr/bin/env bash
    set -euo pipefail
    dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
    npm pack --silent --pack-destination "$dir" uplot@1.6.32 >/dev/null
    tar -xzf "$dir"/uplot-*.tgz -C "$dir"
    install -m 644 "$dir"/package/LICENSE web/vendor/uplot/LICENSE
    install -m 644 "$dir"/package/dist/uPlot.esm.js web/vendor/uplot/uPlot.js
    install -m 644 "$dir"/package/dist/uPlot.min.css web/vendor/uplot/uPlot.css

# fuzz each target for so many seconds, or inputs: just fuzz 60, just fuzz 2000x
fuzz SPAN="20":
    #!/usr/bin/env bash
    set -euo pipefail
    span={{SPAN}} smaller=10s
    [[ $span =~ ^[0-9]+$ ]] && span+=s
    [[ $span == *x ]] && smaller=100x # as for the span: so much work, not so much time
    echo; echo "=== fuzz: each target for $span"
    out=$(mktemp); trap 'rm -f "$out"' EXIT
    failed=()
    while read -r package target; do
        if ! go test -run '^$' -fuzz "^$target\$" -fuzztime "$span" -fuzzminimizetime $smaller -parallel 2 "./$package" >"$out" 2>&1; then
            cat "$out"
            input=$(sed -nE 's|^ *Failing input written to (testdata/.*)|\1|p' "$out" | tail -n 1)
            failed+=("go test -run '^$target\$' ./$package")
            if [ -n "$input" ]; then
                echo; echo "The input, $package/$input:"; cat "$package/$input"
                failed[-1]="go test -run '$target/${input##*/}' ./$package   # with $package/$input"
            fi
        else
            printf '%-20s %-18s %s\n' "$package" "$target" "$(grep -oE 'execs: [0-9]+' "$out" | tail -n 1)"
        fi
    done < <(grep -rHoE '^func Fuzz\w+' --include='*_test.go' core native wasm web | sed 's|/[^/]*:func | |' | sort)
    if [ ${#failed[@]} -gt 0 ]; then
        echo; echo "fuzz: FAILED. To see it again:"
        printf '    %s\n' "${failed[@]}"
        echo "A find may be older than the change under test. It is a bug all the same."
        exit 1
    fi

# --- figures -----------------------------------------------------------------

# upgrades in namespaces by every way, table and plot into the README: 25 minutes; just bench --quick: 6
[positional-arguments]
bench *ARGS: _dist
    #!/usr/bin/env bash
    set -euo pipefail
    go build -trimpath -ldflags '-s -w' -o dist/ ./native/cmd/...
    here=$({{just_executable()}} _here)
    as=(); [ "$(id -u)" = 0 ] || as=(sudo --preserve-env=PATH)
    "${as[@]}" dist/pfs lab bench "$@"
    out=$(mktemp); trap 'rm -f "$out"' EXIT
    said="just bench"
    for word in "$@"; do [[ $word == *" "* ]] && said+=" '$word'" || said+=" $word"; done
    { echo; echo "\`$said\` on $here:"; echo; cat dist/bench/table.md; echo; } >"$out"
    {{just_executable()}} _into README.md bench "$out"
    cp dist/bench/plot.svg assets/pictures/bench.svg

# what a node costs, into the README: sizes, memory and time with nothing to do, 500 in one process, 1,000 in the simulator
costs:
    #!/usr/bin/env bash
    set -euo pipefail
    dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
    for target in amd64 arm64 arm mipsle; do
        GOOS=linux GOARCH=$target GOMIPS=softfloat go build -trimpath -ldflags '-s -w' -o "$dir/pfs-node-$target" ./native/cmd/pfs-node
    done
    idle=$(go test -run '^$' -bench 'Idle$' -benchtime 1x ./native/cmd/pfs-node | tee /dev/stderr)
    crowd="pfs demo --once --json --phones 500 --wan 100mbit --rtt 60ms --profile express"
    go build -trimpath -o "$dir/pfs" ./native/cmd/pfs
    json=$("$dir"/$crowd)
    virtual=$(go test -run '^$' -bench 'Upgrade/express/(1000|10000)$' -cpu 1 -benchtime 1s -count 5 ./core/sim | tee /dev/stderr)
    figure() { grep -oE "\"$1\":[0-9.]+" <<<"$json" | cut -d: -f2; }
    # metric UNIT BENCHMARK: what go test -bench says of it, in order
    metric() { awk -v unit="$1" -v name="$2" '$1 == name || index($1, name "-") == 1 { for (i = 2; i <= NF; i++) if ($i == unit) print $(i - 1) }' <<<"$idle"$'\n'"$virtual" | sort -n; }
    {
        echo; echo "\`just costs\` on $({{just_executable()}} _here):"; echo
        echo "| what | figure |"
        echo "|---|--:|"
        for target in amd64 arm64 arm mipsle; do
            echo "| \`pfs-node\` for linux/$target, stripped | $(awk -v n="$(stat -c %s "$dir/pfs-node-$target")" 'BEGIN { printf "%.1f MB", n / 1e6 }') |"
        done
        echo "| its resident memory with nothing to do | $(metric MB BenchmarkIdle) MB |"
        echo "| its processor time then, in each second | $(metric cpu-ms/s BenchmarkIdle) ms |"
        echo "| 500 nodes in one process, \`--wan 100mbit --profile express\`: complete after | $(figure completed) in $(figure seconds) s |"
        echo "| processor time of all that, for each GB delivered | $(figure cpu_seconds_per_gb) s |"
        echo "| 1,000 phones in the simulator, \`express\`, one core: faster than the time it simulates, median and least of five | $(metric x BenchmarkUpgrade/express/1000 | awk '{ all[NR] = $1 } END { printf "%.0f ×, %.0f ×", all[3], all[1] }') |"
        echo "| 10,000 phones there: memory that all of it ever took | $(metric B/op BenchmarkUpgrade/express/10000 | awk 'END { printf "%.0f MB", $1 / 1e6 }') |"
        echo
    } >"$dir/costs"
    {{just_executable()}} _into README.md costs "$dir/costs"

# the planner beside the simulator: sites that differ in one thing from the first, or, with -wide, in two
plan-grid *ARGS:
    go test -count=1 -v -run TestThePlanIsWhatTheSimulatorDoes ./core/plan {{ARGS}}

# what a newcomer to the page waits for: first paint, moving picture, bytes
bars: static _edge
    node web/e2e/bars.mjs

# Go benchmarks; narrow with a pattern and packages: just microbench Site ./core/sim
microbench PATTERN="." *PACKAGES="./...":
    go test -run '^$' -bench '{{PATTERN}}' -benchmem {{PACKAGES}}
