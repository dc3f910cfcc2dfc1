#!/usr/bin/env bash
# The browser tests need Chromium and a Chinese font. Root on Debian: install what is absent.
# Anybody else: say what to install.
set -euo pipefail

absent=()
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
    absent+=(chromium)
fi
if ! fc-list :lang=zh 2>/dev/null | grep -q .; then
    absent+=(fonts-noto-cjk fontconfig)
fi
if [ ${#absent[@]} -eq 0 ]; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${absent[*]} ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${absent[@]}" >/dev/null
else
    echo "The browser tests need: ${absent[*]}" >&2
    echo "Debian, Ubuntu: sudo apt-get install ${absent[*]}" >&2
    echo "A Chromium elsewhere: set CHROMIUM=/path/to/chromium" >&2
    exit 1
fi
