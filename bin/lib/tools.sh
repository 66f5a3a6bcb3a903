# Finds the JDK, Maven and backends that the scripts beside this directory need, or installs them. Sourced, not run.
# shellcheck shell=bash

readonly LEAST_JAVA=17
readonly LEAST_MAVEN=3.8

# Where this file is, for telling what to type.
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/tools.sh
readonly tools

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "${0##*/}: $*"
    exit 1
}

# The feature number of a java command (17, 21, …); nothing when it does not run.
java_feature() {
    "$1" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1
}

is_java() {
    local feature
    feature=$(java_feature "$1" 2>/dev/null) || return 1
    [[ -n $feature && $feature -ge $LEAST_JAVA ]]
}

# Sets JAVA to a java command that is new enough; with "jdk" as argument it must have a compiler beside it.
find_java() {
    local candidate home
    for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" \
        /usr/lib/jvm/*/bin/java /opt/homebrew/opt/openjdk*/bin/java /usr/local/opt/openjdk*/bin/java; do
        [[ -n $candidate && -x $candidate ]] || continue
        is_java "$candidate" || continue
        home=$(dirname "$(dirname "$(readlink -f "$candidate" 2>/dev/null || echo "$candidate")")")
        [[ ${1:-} != jdk || -x $home/bin/javac ]] || continue
        JAVA=$candidate
        if [[ -x $home/bin/javac ]]; then
            export JAVA_HOME=$home
        fi
        return 0
    done
    return 1
}

# Whether Maven is there and new enough.
find_maven() {
    local version
    command -v mvn >/dev/null || return 1
    version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || return 1
    [[ $(printf '%s\n%s\n' "$LEAST_MAVEN" "$version" | sort -V | head -n 1) == "$LEAST_MAVEN" ]]
}

# install WHAT PACKAGE_OF_APT… : installs what is missing, or says what to type.
# The packages of the other managers are looked up by WHAT.
install() {
    local what=$1 package
    shift
    if command -v apt-get >/dev/null; then
        package=$(apt_candidate "$@")
        run_as_root "$what" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"
    elif command -v dnf >/dev/null; then
        package=$([[ $what == maven ]] && echo maven || echo java-17-openjdk-devel)
        run_as_root "$what" dnf install -y "$package"
    elif command -v apk >/dev/null; then
        package=$([[ $what == maven ]] && echo maven || echo openjdk17)
        run_as_root "$what" apk add "$package"
    elif command -v brew >/dev/null; then
        package=$([[ $what == maven ]] && echo maven || echo openjdk@17)
        say "installing $package"
        brew install "$package" >&2
    else
        die "$what is missing (JDK $LEAST_JAVA+ and Maven $LEAST_MAVEN+ are needed); please install it"
    fi
}

# The first of the packages that apt knows; its lists are fetched when it knows none.
apt_candidate() {
    local package attempt
    for attempt in 1 2; do
        for package in "$@"; do
            if apt-cache show "$package" >/dev/null 2>&1; then
                echo "$package"
                return
            fi
        done
        if [[ $attempt == 1 && $(id -u) == 0 ]]; then
            apt-get update -qq >&2 || true
        fi
    done
    echo "$1"
}

run_as_root() {
    local what=$1
    shift
    if [[ $(id -u) != 0 ]]; then
        die "$what is missing; install it with:  sudo $*"
    fi
    say "installing $what: $*"
    "$@" >&2 || die "cannot install $what; the command was:  $*"
}

need_java() {
    find_java && return
    install java openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless default-jdk-headless
    find_java || die "a Java $LEAST_JAVA+ is still missing"
}

need_jdk() {
    find_java jdk && return
    install java openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless default-jdk-headless
    find_java jdk || die "a JDK $LEAST_JAVA+ is still missing"
}

need_maven() {
    find_maven && return
    install maven maven
    find_maven || die "Maven $LEAST_MAVEN+ is still missing"
}

# The newest suite of Debian that has a package of Consul (1.8.7).
readonly CONSUL_SUITE=bullseye

# The first archive that this machine takes its own Debian from, as "URI<TAB>KEYRING"; nothing when there is none.
# Reads both ways of writing sources down: the one-line way (*.list) and the stanzas of deb822 (*.sources).
apt_archive() {
    local codename
    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null | tr -d '"')
    {
        cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
            awk -v RS= -v suite="$codename" '
                { uri = ""; key = ""; types = ""; found = 0; on = 1
                  lines = split($0, line, "\n")
                  for (i = 1; i <= lines; i++) {
                      if (line[i] ~ /^#/) continue
                      words = split(line[i], word, /[ \t]+/)
                      name = tolower(word[1])
                      if (name == "types:") for (w = 2; w <= words; w++) if (word[w] == "deb") types = "deb"
                      if (name == "uris:") uri = word[2]
                      if (name == "enabled:" && tolower(word[2]) == "no") on = 0
                      if (name == "signed-by:" && word[2] ~ /^\//) key = word[2]
                      if (name == "suites:") for (w = 2; w <= words; w++) if (word[w] == suite) found = 1
                  }
                  if (types != "" && uri != "" && on && found) print uri "\t" key }' || true
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
            awk -v suite="$codename" '
                $1 == "deb" {
                    key = ""
                    if (match($0, /signed-by=[^] ]*/)) key = substr($0, RSTART + 10, RLENGTH - 10)
                    sub(/\[[^]]*\]/, "")
                    if ($3 == suite) print $2 "\t" key }' || true
    } | head -n 1
}

# install_from_suite WHAT SUITE PACKAGE : installs one package of an older suite of the machine's own Debian archive.
# The list of that suite is kept apart, so that nothing else on the machine is ever upgraded or downgraded by it.
install_from_suite() {
    local what=$1 suite=$2 package=$3 archive uri keyring apart
    archive=$(apt_archive)
    [[ -n $archive ]] || return 1
    uri=${archive%%$'\t'*}
    keyring=${archive#*$'\t'}
    if [[ -z $keyring && -e /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
        keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    fi
    apart=$(mktemp -d)
    chmod 755 "$apart"
    mkdir -p "$apart/lists/partial"
    printf 'deb %s%s %s main\n' "${keyring:+[signed-by=$keyring] }" "$uri" "$suite" >"$apart/sources.list"
    local only=(-o "Dir::Etc::sourcelist=$apart/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::Lists=$apart/lists")
    say "installing $what: the package $package of Debian's $suite"
    if apt-get "${only[@]}" -qq update >&2 &&
        env DEBIAN_FRONTEND=noninteractive apt-get "${only[@]}" install -y --no-install-recommends "$package" >&2; then
        rm -rf "$apart"
        return 0
    fi
    rm -rf "$apart"
    return 1
}

# A real Consul on the PATH: what the package manager knows, else Debian's last one.
need_consul() {
    command -v consul >/dev/null && return
    if command -v apt-get >/dev/null; then
        [[ $(id -u) == 0 ]] || die "consul is missing; install it with:  sudo bash -c 'source $tools && need_consul'"
        if LC_ALL=C apt-cache policy consul 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            run_as_root consul env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends consul
        else
            install_from_suite consul "$CONSUL_SUITE" consul ||
                die "cannot install consul from Debian's $CONSUL_SUITE; please put a consul (1.8 or newer) on the PATH"
        fi
    elif command -v brew >/dev/null; then
        say "installing consul"
        brew install hashicorp/tap/consul >&2
    else
        die "consul (1.8 or newer) is missing; please put one on the PATH"
    fi
    hash -r
    command -v consul >/dev/null || die "consul is still missing"
}

# A real etcd on the PATH. Only the program is wanted: the service that Debian's package brings along stays off.
need_etcd() {
    command -v etcd >/dev/null && return
    if command -v apt-get >/dev/null; then
        install_idle "$(apt_candidate etcd-server etcd)"
    else
        install_package etcd
    fi
    hash -r
    command -v etcd >/dev/null || die "etcd (3.4 or newer) is still missing"
}

# install_package PACKAGE [OF_BREW] : installs a package that most package managers call the same, or says what to type.
install_package() {
    local package=$1
    if command -v apt-get >/dev/null; then
        apt_candidate "$package" >/dev/null # fetches the lists if there are none
        run_as_root "$package" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"
    elif command -v dnf >/dev/null; then
        run_as_root "$package" dnf install -y "$package"
    elif command -v apk >/dev/null; then
        run_as_root "$package" apk add "$package"
    elif command -v brew >/dev/null; then
        say "installing ${2:-$package}"
        brew install "${2:-$package}" >&2
    else
        die "$package is missing; please install it"
    fi
}

# The examples in other languages need them; their standard libraries are enough.
is_python() {
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null
}

is_node() {
    node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + +minor < 1803 ? 1 : 0)' 2>/dev/null
}

need_python() {
    is_python && return
    install_package python3
    is_python || die "a python3 of 3.9 or newer is still missing"
}

need_node() {
    is_node && return
    install_package nodejs node
    is_node || die "a node of 18.3 or newer is still missing"
}

# install_idle PACKAGE [OF_BREW] : as install_package, but the server that the package brings is not started: tests and
# scripts start their own, on free ports. Debian asks /usr/sbin/policy-rc.d before it starts a service.
install_idle() {
    local policy=/usr/sbin/policy-rc.d made='' done=0
    if command -v apt-get >/dev/null && [[ $(id -u) == 0 && ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        made=$policy
    fi
    (install_package "$@") || done=$?
    [[ -z $made ]] || rm -f "$made"
    return "$done"
}

# A real RabbitMQ, not started. Debian's command on the PATH is for its own user only; the server is beside its library.
is_rabbitmq() {
    [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || command -v rabbitmq-server >/dev/null
}

need_rabbitmq() {
    is_rabbitmq && return
    install_idle rabbitmq-server rabbitmq
    hash -r
    is_rabbitmq || die "rabbitmq-server is still missing"
}

# The first suite of Debian that has kustomize (5.6); its package needs nothing but a C library of 2.34 or newer.
readonly KUSTOMIZE_SUITE=trixie

# Renders the manifests under k8s, which are written for kustomize 5.
need_kustomize() {
    command -v kustomize >/dev/null && return
    if command -v apt-get >/dev/null; then
        [[ $(id -u) == 0 ]] || die "kustomize is missing; install it with:  sudo bash -c 'source $tools && need_kustomize'"
        if LC_ALL=C apt-cache policy kustomize 2>/dev/null | grep -q 'Candidate: [5-9]'; then
            run_as_root kustomize env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends kustomize
        else
            install_from_suite kustomize "$KUSTOMIZE_SUITE" kustomize ||
                die "cannot install kustomize from Debian's $KUSTOMIZE_SUITE; please put a kustomize (5.0 or newer) on the PATH"
        fi
    elif command -v brew >/dev/null; then
        say "installing kustomize"
        brew install kustomize >&2
    else
        die "kustomize (5.0 or newer) is missing; please put one on the PATH"
    fi
    hash -r
    command -v kustomize >/dev/null || die "kustomize is still missing"
}
