# Finds the tools that the scripts beside this directory need, or installs them. Sourced, not run.
#
#     need jdk maven consul     each is there afterwards; otherwise the script ends and names the command to type
#     has consul                whether it is there, in a version that is new enough
#
# A tool is one row of tools_table.
# shellcheck shell=bash

readonly LEAST_JAVA=17
readonly OPENJDK=openjdk-17-jdk-headless,openjdk-21-jdk-headless,openjdk-25-jdk-headless,default-jdk-headless

# The columns:
#   tool     its name for need and has
#   least    the oldest version that will do; - is any
#   options  idle: the package starts a service, which is kept off, because tests and scripts start their own
#            npm: installed by npm, in the version that build/npm/TOOL locks
#            any other word is a suite of Debian, of which the package is taken where this Debian has none that is new enough
#   apt, dnf, apk, brew
#            its packages there. a,b is the first that is known, a+b is both, - is none
#   probe    a command that prints the version; it fails where the tool is missing
tools_table() {
    cat <<TABLE
java        $LEAST_JAVA   -         $OPENJDK                 java-17-openjdk-devel     openjdk17                      openjdk@17             find_java
jdk         $LEAST_JAVA   -         $OPENJDK                 java-17-openjdk-devel     openjdk17                      openjdk@17             find_java jdk
maven       3.8  -         maven                    maven                     maven                          maven                  maven_version
consul      1.8  bullseye  consul                   -                         -                              hashicorp/tap/consul   consul version
etcd        3.4  idle      etcd-server,etcd         etcd                      etcd                           etcd                   etcd --version
rabbitmq    -    idle      rabbitmq-server          rabbitmq-server           rabbitmq-server                rabbitmq               rabbitmq_present
perl        5    -         perl-base                perl-interpreter          perl                           perl                   perl --version
python      3.9  -         python3                  python3                   python3                        python3                python3 --version
node        18.3 -         nodejs                   nodejs                    nodejs                         node                   node --version
npm         9    -         npm                      npm                       npm                            node                   npm --version
redocly     -    npm       -                        -                         -                              -                      npm_present redocly
kustomize   5.0  trixie    kustomize                -                         -                              kustomize              kustomize version
postgresql  13   idle      postgresql               postgresql-server         postgresql                     postgresql             postgresql_version
prometheus  2.42 idle      prometheus               golang-github-prometheus  prometheus                     prometheus             prometheus --version
chromium    -    -         chromium+chromium-driver chromium+chromedriver     chromium+chromium-chromedriver chromium+chromedriver  chromedriver --version
nghttp2     -    -         nghttp2-client           nghttp2                   nghttp2                        nghttp2                h2load --version
grpcio      -    -         python3-grpcio           python3-grpcio            py3-grpcio                     -                      grpcio_version
redis       -    idle      redis-server             redis                     redis                          redis                  redis-server --version
TABLE
}

# Where this file is, for the command to type.
lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly lib

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "${0##*/}: $*"
    exit 1
}

# need TOOL… : installs those that are missing.
need() {
    local tool
    for tool in "$@"; do
        has "$tool" && continue
        install_tool "$tool"
        has "$tool" || die "$(wanted "$tool") is still missing"
    done
}

# has TOOL : whether it is there, in a version that is new enough. A version that cannot be read will do.
has() {
    local least options apt dnf apk brew probe version
    read_row "$1"
    hash -r
    if [[ $probe == find_* ]]; then
        $probe # sets variables for the scripts, and compares the version itself
        return
    fi
    version=$(eval "$probe" 2>/dev/null) || return 1
    version=$(grep -Eo -m 1 '[0-9]+(\.[0-9]+)+' <<<"$version" | head -n 1)
    is_at_least "$version" "$least"
}

# is_at_least VERSION LEAST
is_at_least() {
    [[ -z $1 || $2 == - || $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# The tool as a message names it.
wanted() {
    local least options apt dnf apk brew probe
    read_row "$1"
    if [[ $least == - ]]; then
        echo "$1"
    else
        echo "$1 ($least or newer)"
    fi
}

# Sets the variables that has, wanted and install_tool declare.
read_row() {
    local tool
    while read -r tool least options apt dnf apk brew probe; do
        [[ $tool != "$1" ]] || return 0
    done < <(tools_table)
    die "$lib/tools.sh knows no tool $1"
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
        # shellcheck disable=SC2034 # used by the scripts that source this
        JAVA=$candidate
        if [[ -x $home/bin/javac ]]; then
            export JAVA_HOME=$home
        fi
        return 0
    done
    return 1
}

maven_version() {
    mvn -v | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p'
}

# Debian's rabbitmq-server on the PATH is for its own user only; tests start the one beside its library.
rabbitmq_present() {
    [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || command -v rabbitmq-server
}

# Debian keeps the programs of the server off the PATH.
postgresql_version() {
    PATH=$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin) postgres --version
}

# Debian's module is for Debian's python3, which need not be the first one on the PATH.
grpcio_version() {
    local python
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import grpc; print(grpc.__version__)' && return
    done
    return 1
}

# npm_directory TOOL : where npm has installed it, or is to. Each version has a directory of its own, outside the checkout.
npm_directory() {
    local version
    version=$(sed -n 's/.*: "\([0-9][0-9.]*\)".*/\1/p' "$lib/../../build/npm/$1/package.json")
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/flotilla/npm/$1-$version"
}

npm_present() {
    [[ -x $(npm_directory "$1")/node_modules/.bin/$1 ]]
}

# install_tool TOOL : with the package manager of this machine, as root, or by npm.
install_tool() {
    local tool=$1 least options apt dnf apk brew probe
    local -a packages
    read_row "$tool"
    if [[ $options == npm ]]; then
        install_by_npm "$tool"
    elif command -v apt-get >/dev/null; then
        install_by_apt "$tool"
    elif [[ $dnf != - ]] && command -v dnf >/dev/null; then
        IFS=+ read -ra packages <<<"$dnf"
        run_as_root "$tool" dnf install -y "${packages[@]}"
    elif [[ $apk != - ]] && command -v apk >/dev/null; then
        IFS=+ read -ra packages <<<"$apk"
        run_as_root "$tool" apk add "${packages[@]}"
    elif [[ $brew != - ]] && command -v brew >/dev/null; then
        IFS=+ read -ra packages <<<"$brew"
        say "installing $tool: brew install ${packages[*]}"
        brew install "${packages[@]}" >&2 || die "cannot install $tool; the command was:  brew install ${packages[*]}"
    else
        die "$(wanted "$tool") is missing; please put it on the PATH"
    fi
}

run_as_root() {
    local tool=$1
    shift
    if [[ $(id -u) != 0 ]]; then
        die "$(wanted "$tool") is missing; install it with:  sudo $*"
    fi
    say "installing $tool: $*"
    "$@" >&2 || die "cannot install $tool; the command was:  $*"
}

# install_by_apt TOOL : uses the row that install_tool has read.
install_by_apt() {
    local tool=$1 suite policy=''
    local -a packages
    suite=${options//idle/}
    suite=${suite//[-,]/}
    if [[ $options != - && $(id -u) != 0 ]]; then
        die "$(wanted "$tool") is missing; install it with:  sudo bash -c 'source $lib/tools.sh && need $tool'"
    fi
    IFS=+ read -ra packages <<<"$(apt_candidate)"
    if [[ -n $suite ]] && ! apt_has_least "${packages[0]}"; then
        install_from_suite "$tool" "$suite" "${packages[@]}" ||
            die "cannot install $tool from Debian's $suite; please put $(wanted "$tool") on the PATH"
        return
    fi
    if [[ $options == *idle* ]]; then
        policy=$(keep_services_off)
    fi
    # In a subshell, because a failure must not leave the policy behind.
    (run_as_root "$tool" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}") || {
        [[ -z $policy ]] || rm -f "$policy"
        exit 1
    }
    [[ -z $policy ]] || rm -f "$policy"
}

# The first choice of the row that apt knows. When apt knows none, its lists are fetched, once.
apt_candidate() {
    local choice attempt
    for attempt in 1 2; do
        for choice in ${apt//,/ }; do
            if apt-cache show "${choice%%+*}" >/dev/null 2>&1; then
                echo "$choice"
                return
            fi
        done
        if [[ $attempt == 1 && $(id -u) == 0 ]]; then
            apt-get update -qq >&2 || true
        fi
    done
    echo "${apt%%,*}"
}

# apt_has_least PACKAGE : whether apt would install a version of it that is new enough.
apt_has_least() {
    local candidate
    candidate=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9].*\)/\2/p')
    [[ -n $candidate ]] && is_at_least "$candidate" "$least"
}

# Debian asks /usr/sbin/policy-rc.d before it starts the service of a package. Prints the file when it has made it.
keep_services_off() {
    local policy=/usr/sbin/policy-rc.d
    [[ ! -e $policy ]] || return 0
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    echo "$policy"
}

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

# install_from_suite TOOL SUITE PACKAGE… : installs packages of another suite of the machine's own Debian archive, and what they
# depend on from its own suite. The list of the other suite is kept apart, and nothing but these packages is preferred from
# there, so that it never upgrades or downgrades anything else on the machine.
install_from_suite() {
    local tool=$1 suite=$2 archive uri keyring apart installed=0
    shift 2
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
    cp -p /var/lib/apt/lists/*_* "$apart/lists/" 2>/dev/null || true
    printf 'deb %s%s %s main\n' "${keyring:+[signed-by=$keyring] }" "$uri" "$suite" >"$apart/suite.list"
    cat "$apart/suite.list" /etc/apt/sources.list >"$apart/all.list" 2>/dev/null || true
    printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$suite" >"$apart/preferences"
    local only=(-o "Dir::Etc::sourcelist=$apart/suite.list" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0)
    local both=(-o "Dir::Etc::sourcelist=$apart/all.list" -o "Dir::Etc::preferences=$apart/preferences")
    local aside=(-o "Dir::State::Lists=$apart/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
    say "installing $tool: $* of Debian's $suite"
    {
        apt-get "${aside[@]}" "${only[@]}" -qq update &&
            env DEBIAN_FRONTEND=noninteractive apt-get "${aside[@]}" "${both[@]}" install -y --no-install-recommends "${@/%//$suite}"
    } >&2 || installed=$?
    rm -rf "$apart"
    return "$installed"
}

# install_by_npm TOOL : in the version that build/npm locks. The directory appears when it is complete.
install_by_npm() {
    local tool=$1 directory partial
    need node npm
    directory=$(npm_directory "$tool")
    mkdir -p "${directory%/*}"
    partial=$(mktemp -d "$directory.XXXXXX")
    cp "$lib/../../build/npm/$tool"/package.json "$lib/../../build/npm/$tool"/package-lock.json "$partial"
    say "installing $tool: npm ci in $directory"
    if ! (cd "$partial" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error) >&2; then
        rm -rf "$partial"
        die "cannot install $tool by npm; see above, and whether npm reaches its registry:  npm ping"
    fi
    rm -rf "$directory"
    mv "$partial" "$directory"
}
