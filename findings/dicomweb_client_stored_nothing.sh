#!/usr/bin/env bash
# dicomweb-client says of objects that a server stored that nothing came back, where the answer's type has a parameter.
#
# Expected by most: store_instances returns what the server said: which objects it took (Referenced SOP Sequence) and
# which it refused (Failed SOP Sequence). A media type may have parameters (RFC 9110, 8.3.1), and servers made with
# common frameworks send "application/dicom+json; charset=utf-8".
# Seen: with that header the returned Dataset is empty, without a warning; with "application/dicom+json" alone it has
# both sequences. So does a server's refusal get lost: who counts the refused objects counts none.
# What to do: strip the parameters in a hook of the requests session that is given to the client, and take an empty
# Dataset for "not known", neither for success nor for failure.
#
# dicomweb-client 0.61.2, pydicom 3.0.2. Needs Python 3.11 and pip; the server is on loopback. Fails where what was seen
# changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dicomweb-client==0.61.2 pydicom==3.0.2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from threading import Thread

from dicomweb_client.api import DICOMwebClient
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

TAKEN, REFUSED = "00081199", "00081198"


def instance():
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = SecondaryCaptureImageStorage, generate_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID = generate_uid(), generate_uid()
    ds.PatientID, ds.PatientName, ds.Modality = "X1", "Nobody^Invented", "OT"
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    return ds


one, other = instance(), instance()


def item(ds, **more):
    uids = {"00081150": ds.SOPClassUID, "00081155": ds.SOPInstanceUID}
    return {tag: {"vr": "UI", "Value": [uid]} for tag, uid in uids.items()} | more


# the first was stored, the second refused for want of space (A700)
ANSWER = json.dumps(
    {
        TAKEN: {"vr": "SQ", "Value": [item(one)]},
        REFUSED: {"vr": "SQ", "Value": [item(other, **{"00081197": {"vr": "US", "Value": [0xA700]}})]},
    }
).encode()


class Server(BaseHTTPRequestHandler):
    content_type = ""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Type", self.content_type)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
client = DICOMwebClient(f"http://127.0.0.1:{server.server_port}")
found = {}
for content_type in ("application/dicom+json", "application/dicom+json; charset=utf-8"):
    Server.content_type = content_type
    answer = client.store_instances([one, other])
    taken, refused = (len(answer[int(tag, 16)].value) if int(tag, 16) in answer else None for tag in (TAKEN, REFUSED))
    found[content_type] = taken, refused
server.shutdown()

print(f"dicomweb-client {version('dicomweb-client')}, pydicom {version('pydicom')}: one object stored, one refused")
for content_type, (taken, refused) in found.items():
    print(f"  Content-Type: {content_type:<40} taken {taken}, refused {refused}")
assert list(found.values()) == [(1, 1), (None, None)], "what was seen has changed"
PYTHON
