# Finds the JDK and Maven that the scripts beside this directory need, or installs them. Sourced, not run.
# shellcheck shell=bash

readonly LEAST_JAVA=17
readonly LEAST_MAVEN=3.8

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
