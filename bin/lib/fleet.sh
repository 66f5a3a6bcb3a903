# Runs several processes beside a registry, for trials and demonstrations. Sourced by bin/run, which builds the command.
# shellcheck shell=bash

fleet_names=()
fleet_pids=()
fleet_dir=
fleet_foundations= # names of those that the others depend on

# Prefixes the output of a process with its name, and keeps it in a file.
fleet_prefix() {
    local name=$1 line
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$fleet_dir/$name.log"
        printf '%-10s | %s\n' "$name" "$line"
    done
}

# fleet_script NAME COMMAND… : writes the script that starts a process, the first time and again. Only its owner can read it,
# because it may hold the URLs of databases. It writes its pid to a file, so that fleet_stop also ends a process that was
# started again.
fleet_script() {
    local name=$1 script=$fleet_dir/start-$1
    shift
    rm -f "$fleet_dir/$name.pid"
    (
        umask 077
        printf '#!/usr/bin/env bash\nname=%q pid_file=%q log=%q\n' "$name" "$fleet_dir/$name.pid" "$fleet_dir/$name.log"
        cat <<'TEXT'
if { read -r pid <"$pid_file"; } 2>/dev/null && kill -0 "$pid" 2>/dev/null; then
    echo "$name is running (pid $pid)" >&2
    exit 1
fi
echo "$$" >"$pid_file"
# Started again by hand, it prints here and appends to its log.
[[ -n ${FLEET_STARTED:-} ]] || exec > >(tee -ia "$log") 2>&1
TEXT
        printf 'cd %q || exit\nexec %s\n' "$PWD" "$(printf '%q ' "$@")"
    ) >"$script"
    chmod 700 "$script"
}

# fleet_start NAME COMMAND… : starts a process in a group of its own, so that Ctrl-C reaches only this script, which ends all
# processes in order.
fleet_start() {
    local name=$1
    fleet_script "$@"
    : >"$fleet_dir/$name.log"
    set -m
    FLEET_STARTED=1 "$fleet_dir/start-$name" > >(trap '' INT TERM && fleet_prefix "$name") 2>&1 &
    set +m
    fleet_names+=("$name")
    fleet_pids+=("$!")
}

# The same, with its output only in its log.
fleet_start_quietly() {
    local name=$1
    fleet_script "$@"
    set -m
    FLEET_STARTED=1 "$fleet_dir/start-$name" >"$fleet_dir/$name.log" 2>&1 &
    set +m
    fleet_names+=("$name")
    fleet_pids+=("$!")
}

# A process that was started again by its script has another pid.
fleet_refresh() {
    local i pid
    for i in "${!fleet_names[@]}"; do
        if { read -r pid <"$fleet_dir/${fleet_names[$i]}.pid"; } 2>/dev/null; then
            fleet_pids[i]=$pid
        fi
    done
}

# fleet_await NAME TEXT SECONDS : waits until the process has printed the text.
fleet_await() {
    local name=$1 text=$2 limit=$3 i
    for ((i = 0; i < limit * 10; i++)); do
        grep -q -e "$text" "$fleet_dir/$name.log" && return
        fleet_alive "$name" || die "$name ended before it was ready; see the lines above, or $fleet_dir/$name.log"
        sleep 0.1
    done
    die "$name is not ready after $limit s; see $fleet_dir/$name.log"
}

fleet_pid() {
    local i
    for i in "${!fleet_names[@]}"; do
        if [[ ${fleet_names[$i]} == "$1" ]]; then
            echo "${fleet_pids[$i]}"
            return
        fi
    done
}

fleet_alive() {
    kill -0 "$(fleet_pid "$1")" 2>/dev/null
}

# Ends the services, all at once, and then the processes that they depend on (fleet_foundations).
fleet_stop() {
    local i name wait_for
    trap '' INT TERM
    if [[ -n $fleet_dir ]]; then
        rm -f "$fleet_dir"/start-*
        fleet_refresh
    fi
    for wait_for in services foundations; do
        for ((i = ${#fleet_names[@]} - 1; i >= 0; i--)); do
            name=${fleet_names[$i]}
            if [[ $wait_for == foundations || " $fleet_foundations " != *" $name "* ]]; then
                kill -TERM "${fleet_pids[$i]}" 2>/dev/null || true
            fi
        done
        for i in "${!fleet_names[@]}"; do
            name=${fleet_names[$i]}
            if [[ $wait_for == foundations || " $fleet_foundations " != *" $name "* ]]; then
                fleet_wait "${fleet_pids[$i]}"
            fi
        done
    done
    [[ -z $fleet_dir ]] || rm -f "$fleet_dir"/*.url "$fleet_dir"/*.pid
}

# fleet_wait PID : waits until it has ended; 20 s at most for one that was started again, which is not a child of this shell.
fleet_wait() {
    local i
    wait "$1" 2>/dev/null || true
    for ((i = 0; i < 200; i++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    say "pid $1 has not ended"
}

# A port on which no process listens.
fleet_free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# Where the services of a process listen, by its own log.
fleet_address() {
    sed -n '/management is ready/d; s/.* is ready at \(http[^ ,]*\).*/\1/p' "$fleet_dir/$1.log" | head -n 1
}

fleet_management() {
    sed -n 's/.*management is ready at \(http[^ ,]*\).*/\1/p' "$fleet_dir/$1.log" | head -n 1
}

fleet_show() {
    local i name
    printf '\n%-12s %-8s %-26s %s\n' process pid address log
    for i in "${!fleet_names[@]}"; do
        name=${fleet_names[$i]}
        printf '%-12s %-8s %-26s %s\n' "$name" "${fleet_pids[$i]}" "$(fleet_address "$name")" "$fleet_dir/$name.log"
    done
}

# Reports each process that ends or is started again. Hides the messages of the shell itself.
fleet_watch() {
    local i
    local -a ended=("${fleet_pids[@]/*/no}")
    exec 3>&2 2>/dev/null
    while true; do
        fleet_refresh
        for i in "${!fleet_names[@]}"; do
            if kill -0 "${fleet_pids[$i]}" 2>/dev/null; then
                if [[ ${ended[$i]} == yes ]]; then
                    say "${fleet_names[$i]} (pid ${fleet_pids[$i]}) is running again" 2>&3
                fi
                ended[i]=no
            elif [[ ${ended[$i]} == no ]]; then
                ended[i]=yes
                say "${fleet_names[$i]} (pid ${fleet_pids[$i]}) has ended; the others keep running" 2>&3
            fi
        done
        sleep 0.5
    done
}
