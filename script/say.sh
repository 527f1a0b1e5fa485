# What the scripts say, in both languages. Sourced by script/setup and script/server.

# say CHINESE ENGLISH: one line of news.
say() { printf '%s / %s\n' "$1" "$2"; }

# fail CHINESE ENGLISH: one sentence in each language on standard error, then the end.
fail() {
    printf '%s\n%s\n' "$1" "$2" >&2
    exit 1
}
