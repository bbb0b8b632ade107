# SPDX-License-Identifier: Apache-2.0
"""tensorboard_sink's event files: read_events.py TENSORBOARD_RUN [FOLDER]. A program writes a run that is resumed; its numbers
and texts are read by Python's standard library alone, and by TensorBoard's own reader, where this Python has it."""
import os
import struct
import subprocess
import sys
import tempfile

temporary = tempfile.TemporaryDirectory(prefix="anneal_events_")
folder = sys.argv[2] if len(sys.argv) > 2 else temporary.name  # one that is given is kept
logs, truth_file = os.path.join(folder, "logs"), os.path.join(folder, "truth")
subprocess.run([sys.argv[1], logs, truth_file], check=True)
truth = {}
for line in open(truth_file):
    name, step, bits = line.split()
    truth[name, int(step)] = bits


def bits_of(x):
    return struct.pack(">d", x).hex()


def bits_of_float(x):
    try:
        return struct.pack("<f", x)
    except OverflowError:
        return struct.pack("<f", x * float("inf"))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def fields(message):
    """Those of a message of Protocol Buffers: {number: [values]}."""
    found, at = {}, 0

    def varint():
        nonlocal at
        x = shift = 0
        while True:
            byte = message[at]
            at += 1
            x |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return x

    while at < len(message):
        key = varint()
        if key & 7 == 0:
            value = varint()
        elif key & 7 == 1:
            value, at = message[at:at + 8], at + 8
        elif key & 7 == 2:
            size = varint()
            value, at = message[at:at + size], at + size
        else:
            raise ValueError(f"wire type {key & 7}")
        found.setdefault(key >> 3, []).append(value)
    return found


def read_by_hand():
    numbers, texts, walls = {}, {}, []
    for name in sorted(os.listdir(logs)):
        data, at, first = open(os.path.join(logs, name), "rb").read(), 0, True
        while at < len(data):
            (size,) = struct.unpack_from("<Q", data, at)
            assert struct.unpack_from("<I", data, at + 8)[0] == masked(data[at:at + 8])
            payload = data[at + 12:at + 12 + size]
            assert struct.unpack_from("<I", data, at + 12 + size)[0] == masked(payload)
            at += 16 + size
            event = fields(payload)
            walls.append(struct.unpack("<d", event[1][0])[0])
            if first:
                assert event[3] == [b"brain.Event:2"]
                first = False
            step = event.get(2, [0])[0]
            for summary in event.get(5, []):
                for one in fields(summary)[1]:
                    value = fields(one)
                    tensor = fields(value[8][0])
                    key = value[1][0].decode(), step
                    if tensor[1] == [1]:  # DT_FLOAT
                        numbers[key] = struct.unpack("<d", tensor[6][0])[0]
                        assert bits_of_float(numbers[key]) == tensor[4][0], key
                    else:
                        texts[key] = tensor[8][0].decode()
    assert walls == sorted(walls)
    return numbers, texts


def compare(reader, numbers, texts):
    found = {key: bits_of(x) for key, x in numbers.items()}
    wrong = [key for key in sorted(set(found) | set(truth)) if found.get(key) != truth.get(key)]
    assert not wrong, (reader, len(wrong), wrong[:5], [(found.get(k), truth.get(k)) for k in wrong[:5]])
    assert texts["note"] == "two words,\nand a line", texts
    assert '"type":"plateau"' in texts["anneal/definition"] and texts["anneal/version"]
    print(f"{reader}: {len(found)} numbers, bit for bit, and {len(texts)} texts")


numbers, texts = read_by_hand()
compare("the standard library", numbers, {name: text for (name, _), text in texts.items()})

try:
    from tensorboard.backend.event_processing.event_accumulator import SCALARS, TENSORS, EventAccumulator
    from tensorboard.util import tensor_util
except ImportError:
    print("this Python has no tensorboard")
    sys.exit(0)
events = EventAccumulator(logs, size_guidance={TENSORS: 0, SCALARS: 0})
events.Reload()
numbers, texts = {}, {}
for tag in events.Tags()["tensors"]:
    plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
    for event in events.Tensors(tag):
        if plugin == "scalars":
            numbers[tag, event.step] = event.tensor_proto.double_val[0]
            assert bits_of_float(numbers[tag, event.step]) == event.tensor_proto.tensor_content
        else:
            texts[tag] = tensor_util.make_ndarray(event.tensor_proto).item().decode()
compare("TensorBoard's reader", numbers, texts)

# What the page shows, from its server.
import json
import socket
import time
import urllib.parse
import urllib.request

with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
server = subprocess.Popen([sys.executable, "-m", "tensorboard.main", "--logdir", folder, "--host", "127.0.0.1", "--port", str(port),
                           "--samples_per_plugin", "scalars=100000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    shown, expected = {}, {key: struct.unpack("<f", bits_of_float(struct.unpack(">d", bytes.fromhex(bits))[0]))[0]
                           for key, bits in truth.items()}
    for _ in range(120):
        time.sleep(0.5)
        try:
            for tag in sorted({tag for tag, _ in truth}):
                query = urllib.parse.urlencode({"run": "logs", "tag": tag})
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/data/plugin/scalars/scalars?{query}", timeout=5) as page:
                    for _, step, value in json.load(page):
                        shown[tag, step] = float(value)
        except OSError:
            continue
        if set(shown) == set(expected):
            break
    wrong = [key for key in set(shown) | set(expected) if repr(shown.get(key)) != repr(expected.get(key))]
    assert not wrong, (len(wrong), sorted(wrong)[:5])
    print(f"TensorBoard's page: {len(shown)} numbers")
finally:
    server.terminate()
    server.wait()
