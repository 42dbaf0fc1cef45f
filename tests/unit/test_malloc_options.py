"""What becomes of memory that was freed, seen from outside of the process."""

import subprocess
import sys

import pytest

FREED = """
import threading
from graphmem.storage.malloc_options import give_back_memory, share_freed_memory
if {shares}:
    share_freed_memory()
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) // 1024
def take():
    blocks = [bytearray(100_000) for _ in range(1000)]
    end.append(bytearray(1000))
end = []
before = resident()
for _ in range(2):
    thread = threading.Thread(target=take)
    thread.start()
    thread.join()

give_back_memory()
print(before, resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the allocator of glibc")
@pytest.mark.parametrize("shares", [True, False])
def test_freed_memory_goes_back_unless_it_stays_for_other_threads(shares: bool) -> None:
    done = subprocess.run([sys.executable, "-c", FREED.format(shares=shares)], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    if shares:
        assert 90 < after - before < 150  # 100 MB each time, the second time the same.
    else:
        assert after - before < 30
