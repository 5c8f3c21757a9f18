"""Children of the script are plain python3, and leave the profile alone."""
import json
import os
import resource
import subprocess

import host
import pytest


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(method, same, write):
    write("pool.py", """
        import multiprocessing, os, sys

        def square(n):
            return n * n

        if __name__ == '__main__':
            multiprocessing.set_start_method(sys.argv[1])
            with multiprocessing.Pool(2) as pool:
                print(pool.map(square, range(10)))
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=queue.put, args=('from child',))
            child.start()
            print(queue.get())
            child.join()
            print(child.exitcode)
    """)
    recorded = same("pool.py", method)
    meta = json.loads(recorded.path.read_text())["meta"]
    assert meta["argv"] == ["pool.py", method]


def test_concurrent_futures(same, write):
    write("futures.py", """
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

        if __name__ == '__main__':
            for kind in ProcessPoolExecutor, ThreadPoolExecutor:
                with kind(2) as pool:
                    print(list(pool.map(pow, range(5), range(5))))
    """)
    same("futures.py")


def test_subprocess_through_sys_executable(same, write):
    write("parent.py", """
        import subprocess, sys
        child = subprocess.run([sys.executable, '-c', 'import sys; print(sys.executable, sys.argv)',
                                'x'], capture_output=True, text=True)
        print(child.stdout, child.stderr, child.returncode)
        print(subprocess.run('exit 3', shell=True).returncode)
        print(subprocess.Popen(['no-such-program']) if 0 else 'end')
        try:
            subprocess.run(['/no/such/program'])
        except FileNotFoundError as error:
            print(error)
    """)
    same("parent.py")


def test_children_find_limits_and_signals_untouched(same, write):
    write("parent.py", """
        import resource, signal, subprocess
        for name in sorted(n for n in dir(resource) if n.startswith('RLIMIT_')):
            print(name, resource.getrlimit(getattr(resource, name)), flush=True)
        print([signal.getsignal(s) for s in sorted(signal.valid_signals())], flush=True)
        subprocess.run('ulimit -a; grep -E "Sig(Blk|Ign|Cgt)" /proc/self/status', shell=True)
    """)
    same("parent.py")


def test_forked_child_goes_on_as_a_program(same, write):
    write("fork.py", """
        import os, sys

        def work(n):
            return [[] for _ in range(n)]

        pid = os.fork()
        kept = work(2000 if pid else 400000)
        if pid == 0:
            import json
            print(json.dumps(len(kept)))
            sys.exit(5)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), len(kept))
    """)
    recorded = same("fork.py")
    totals = json.loads(recorded.path.read_text())["totals"]
    assert totals["alloc_count"] < 200000, "the child's lists are not the parent's"


def test_threads(same, write):
    write("threads.py", """
        import threading
        results = {}

        def work(name):
            results[name] = sum(i * i for i in range(20000))

        threads = [threading.Thread(target=work, args=(i,), name=f't{i}') for i in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(sorted(results.items()), threading.main_thread().name, threading.active_count())
    """)
    recorded = same("threads.py")
    names = {thread["name"] for thread in json.loads(recorded.path.read_text())["threads"]}
    assert {f"t{i}" for i in range(8)} <= names


def test_deep_recursion_in_a_thread_of_ordinary_stack_size(same, write):
    write("deep.py", """
        import sys, threading

        def down(n):
            return 0 if n == 0 else 1 + down(n - 1)

        sys.setrecursionlimit(10 ** 6)
        thread = threading.Thread(target=lambda: print(down(50000)))
        thread.start()
        thread.join()
        print(threading.stack_size())
    """)
    same("deep.py")


@pytest.mark.parametrize("usual", [8 << 20, 128 << 20])
def test_deep_recursion_in_a_thread_of_little_stack(same, write, usual):
    write("deep.py", """
        import threading

        def down(n):
            return 0 if n == 0 else 1 + down(n - 1)

        for size in (32 << 10, 64 << 10, 512 << 10):
            print(threading.stack_size(size))
            thread = threading.Thread(target=lambda: print(down(900)))
            thread.start()
            thread.join()
        for size in (1, 16 << 10):
            try:
                print(threading.stack_size(size))
            except ValueError as error:
                print(error)
    """)
    same("deep.py", preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_STACK, (usual, resource.getrlimit(resource.RLIMIT_STACK)[1])))


def test_small_objects_once_addresses_have_run_out(same, write):
    """A MemoryError that is met leaves room in malloc, but none for another mapping."""
    write("full.py", """
        import resource

        def grow():
            kept = []
            while True: kept.append(bytearray(1 << 20))

        resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))
        bytearray(1 << 20)  # from now on malloc keeps what is as large
        try: grow()
        except MemoryError: print("full")
        for _ in range(2):
            print(len([each for each in range(100_000)]), len(bytearray(800_000)),
                  len([object() for each in range(50_000)]))
    """)
    same("full.py")


def test_deep_recursion_under_a_limit_on_address_space(same, write):
    write("deep.py", """
        import sys

        def down(n):
            return 0 if n == 0 else 1 + down(n - 1)

        sys.setrecursionlimit(10 ** 6)
        print(down(100000))
    """)
    limited = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))}
    same("deep.py", **limited)


@pytest.mark.parametrize("resource", ["RLIMIT_AS", "RLIMIT_DATA"])
def test_script_that_limits_its_own_memory(resource, same, write):
    write("limited.py", """
        import resource, subprocess, sys
        which = getattr(resource, sys.argv[1])
        print(resource.getrlimit(which))
        resource.setrlimit(which, (1 << 30, resource.RLIM_INFINITY))
        print(resource.getrlimit(which), resource.prlimit(0, which, (1 << 29, 1 << 30)))
        print(resource.getrlimit(which), len(bytes(200 << 20)))
        try:
            print(len(bytes(3 << 29)))
        except MemoryError:
            print('no more')
        try:
            resource.setrlimit(which, (2, 1))
        except ValueError as error:
            print(error)
        subprocess.run([sys.executable, '-c', 'import resource, sys; '
                        'print(resource.getrlimit(getattr(resource, sys.argv[1])))', sys.argv[1]],
                       preexec_fn=lambda: resource.setrlimit(which, (1 << 28, 1 << 29)))
    """)
    same("limited.py", resource)


def test_no_descriptor_is_left_to_the_script_or_its_children(same, write):
    write("descriptors.py", """
        import os, subprocess
        print(os.open('/dev/null', os.O_RDONLY))
        r, w = os.pipe()
        print(r, w)
        subprocess.run(['ls', '/proc/self/fd'], close_fds=False)
    """)
    same("descriptors.py")


def test_a_closed_stdout_reaches_the_reader_at_once(write, work, tmp_path):
    write("closes.py", """
        import os, sys, time
        print('last', flush=True)
        os.close(1)
        sys.stdin.read()
    """)
    process, path = host.start_host(["closes.py"], tmp_path, cwd=work, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE)
    assert process.stdout.read() == "last\n"  # would wait if the supervisor held the pipe
    process.stdin.close()
    assert process.wait() == 0
    assert path.exists()


@pytest.mark.parametrize("closed", [[0], [1], [2], [0, 1], [0, 1, 2]], ids=str)
@pytest.mark.parametrize("options", [[], ["--no-supervisor"]], ids=str)
def test_closed_standard_descriptors(closed, options, write, work, tmp_path):
    write("look.py", """
        import os, sys
        with open('seen', 'w') as seen:
            print(sys.stdin is None, sys.stdout is None, sys.stderr is None, file=seen)
            for fd in range(3):
                try:
                    print(fd, os.readlink(f'/proc/self/fd/{fd}') == os.path.abspath('seen'), file=seen)
                except FileNotFoundError:
                    print(fd, 'closed', file=seen)
    """)

    def run(*command):
        ended = subprocess.run(
            command, cwd=work, env=host.reproducible(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=lambda: [os.close(fd) for fd in closed])
        return ended.returncode, (work / "seen").read_text()

    output = tmp_path / "stacks.json"
    assert run(host.HOST, "-q", *options, "-o", output, "look.py") == run(host.PYTHON, "look.py")
    assert json.loads(output.read_text())["status"]["state"] == "completed"


def test_readline_of_the_script_is_the_one_of_python(same, write):
    """The prompt's own library has functions of the same names."""
    write("remembers.py", """
        import readline
        readline.clear_history()
        for line in 'one', 'two':
            readline.add_history(line)
        readline.remove_history_item(0)
        print(readline.get_current_history_length(), readline.get_history_item(1))
        print(readline.get_history_item(2), readline.__doc__)
        readline.write_history_file('history')
        print(open('history').read())
    """)
    same("remembers.py")
