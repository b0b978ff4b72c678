"""A PACS by DICOMweb: a stand-in for what servers do wrong, and Orthanc on loopback, where both are installed."""

import base64
import datetime
import ipaddress
import json
import os
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pydicom
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.dicom_out import dicomweb
from IFXPredictLib.dicom_out.dicomweb import Pacs
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.prediction.prediction import predict


@pytest.fixture
def pacs(monkeypatch):
    """A PACS whose client is a stand-in: a test says what comes of it."""
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    found = Pacs("http://127.0.0.1:8042/dicom-web")
    found._client = SimpleNamespace()
    return found


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("pacs.hospital", "is no address of a server"),
        ("ftp://pacs.hospital/x", "is no address of a server"),
        ("https://pacs.hospital:port/x", "is no address of a server"),
        ("https://anna:secret@pacs.hospital/x", "holds a name or password, which processes show"),
        ("https://pacs.hospital/x?token=secret", "is no address of a server"),
    ],
)
def test_what_is_no_address_or_holds_a_secret_is_refused_without_showing_it(url, said):
    with pytest.raises(IFXPredictError, match=said) as problem:
        Pacs(url)
    assert "secret" not in str(problem.value)


def test_the_open_network_without_tls_is_told_from_loopback(pacs):
    assert not pacs.in_the_open
    assert Pacs("http://pacs.hospital/x").in_the_open
    assert not Pacs("http://localhost/x").in_the_open
    assert not Pacs("https://pacs.hospital/x").in_the_open


def test_others_too_many_or_no_instances_are_refused(pacs, filed, tmp_path, monkeypatch):
    header = filed.source.headers[0]
    study, series = header.StudyInstanceUID, header.SeriesInstanceUID
    one = pydicom.dcmread(next(filed.ct.iterdir()))
    pacs._client.iter_series = lambda _study, _series: iter([])
    with pytest.raises(IFXPredictError, match=r"127\.0\.0\.1:8042: has no such series in this study"):
        pacs.fetch(study, series, tmp_path)
    pacs._client.iter_series = lambda _study, _series: iter([one])
    with pytest.raises(IFXPredictError, match="sends an instance of another series than was asked for"):
        pacs.fetch(study, "1.2.3", tmp_path)
    monkeypatch.setattr(dicomweb, "MOST_INSTANCES", 2)
    pacs._client.iter_series = lambda _study, _series: iter([one] * 3)
    with pytest.raises(IFXPredictError, match="sends more than 2 instances"):
        pacs.fetch(study, series, tmp_path)


def test_what_a_server_answers_is_told_without_the_studys_address(pacs, tmp_path):
    requests = pytest.importorskip("requests")

    def fail(_study, _series):
        raise requests.HTTPError("https://x/studies/DOE^JANE", response=SimpleNamespace(status_code=401))

    pacs._client.iter_series = fail
    with pytest.raises(IFXPredictError, match=r"cannot be asked for the series \(HTTP status 401\); check") as problem:
        pacs.fetch("1.2", "1.3", tmp_path)
    assert "DOE" not in str(problem.value)


def test_objects_that_were_not_taken_are_counted_and_where_nothing_is_said_the_user_has_to_look(pacs, tmp_path):
    file, answer = _any_file(tmp_path), pydicom.Dataset()
    pacs._client.store_instances = lambda _many: answer
    with pytest.raises(IFXPredictError, match="answered without saying what it took of 2 objects; look there before"):
        pacs.store([file, file])
    answer.ReferencedSOPSequence = [pydicom.Dataset()]
    with pytest.raises(IFXPredictError, match="took 1 of 2 objects; the rest stands in --dicom-out"):
        pacs.store([file, file])
    answer.FailedSOPSequence = answer.ReferencedSOPSequence
    with pytest.raises(IFXPredictError, match="took 1 of 1 objects; the rest stands in --dicom-out"):
        pacs.store([file])
    del answer.ReferencedSOPSequence
    with pytest.raises(IFXPredictError, match="took 0 of 1 objects; the rest stands in --dicom-out"):
        pacs.store([file])


@pytest.mark.parametrize("kind", ["application/dicom+json; charset=utf-8", "Application/JSON;charset=UTF-8"])
def test_what_a_server_took_is_read_whatever_parameters_its_kind_has(tmp_path, kind):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    file = _any_file(tmp_path)
    one = pydicom.dcmread(file)
    taken = {"00081150": one.SOPClassUID, "00081155": one.SOPInstanceUID}
    item = {tag: {"vr": "UI", "Value": [uid]} for tag, uid in taken.items()}
    pages = {"stored": json.dumps({"00081199": {"vr": "SQ", "Value": [item]}}).encode()}
    with _served(pages, stored_as=kind) as url:
        Pacs(url).store([file])
        pages["stored"] = b""
        with pytest.raises(IFXPredictError, match="answered without saying what it took of 1 objects"):
            Pacs(url).store([file])


def test_what_a_server_warns_of_is_not_shown_and_what_comes_in_one_piece_is_bounded(
    filed, tmp_path, monkeypatch, capfd
):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    header, whole = filed.source.headers[0], sorted(filed.ct.iterdir())[:3]
    part = b"\r\n--part\r\nContent-Type: application/dicom\r\n\r\n"
    pages = {"multipart": b"".join(part + file.read_bytes() for file in whole) + b"\r\n--part--", "json": b"[{}]"}
    with _served(pages) as url:
        pacs = Pacs(url)
        found = pacs.fetch(header.StudyInstanceUID, header.SeriesInstanceUID, tmp_path)
        assert [pydicom.dcmread(file) for file in found] == [pydicom.dcmread(file) for file in whole]
        assert pacs.studies("SEG") == {}
        assert capfd.readouterr() == ("", "")
        monkeypatch.setattr(dicomweb, "MOST_INSTANCE_BYTES", 1 << 20)  # more than one slice, less than without end
        monkeypatch.setattr(dicomweb, "MOST_ANSWER_BYTES", 2 << 20)
        pages["multipart"] = part + bytes(4 << 20)
        with pytest.raises(
            IFXPredictError, match=r"127\.0\.0\.1:\d+: sends more than 1 MiB in one piece; ask its keeper"
        ):
            pacs.fetch(header.StudyInstanceUID, header.SeriesInstanceUID, tmp_path)
        pages["json"] = json.dumps(["x" * (4 << 20)]).encode()
        with pytest.raises(IFXPredictError, match="sends more than 2 MiB in one piece"):
            pacs.series(header.StudyInstanceUID)


def test_a_server_that_sends_a_byte_now_and_then_is_left_after_the_time_that_one_piece_may_take(monkeypatch):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    monkeypatch.setattr(dicomweb, "MOST_MINUTES", 0.005)
    with _served({"json": b"[{}]"}, every_s=0.05) as url:
        assert Pacs(url).studies("SEG") == {}
    with (
        _served({"json": b" " * 1000 + b"[]"}, every_s=0.05) as url,
        pytest.raises(IFXPredictError, match=r"127\.0\.0\.1:\d+: sends one piece for more than 0\.005 minutes; ask"),
    ):
        Pacs(url).studies("SEG")


def test_an_answer_that_begins_after_that_time_is_left_at_once(monkeypatch):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    monkeypatch.setattr(dicomweb, "MOST_MINUTES", 0.001)
    with (
        _served({"json": b"[]"}, before_s=0.3) as url,
        pytest.raises(IFXPredictError, match=r"sends one piece for more than 0\.001 minutes; ask"),
    ):
        Pacs(url).studies("SEG")


def test_the_token_is_shown_else_what_netrc_has_of_the_server(monkeypatch, tmp_path):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    netrc, shown = tmp_path / "netrc", []
    netrc.write_text("machine 127.0.0.1 login anna password secret\n", encoding="utf-8")
    netrc.chmod(0o600)
    with _served({"json": b"[]"}, shown) as url:
        monkeypatch.setenv("NETRC", os.devnull)
        Pacs(url).studies("SEG")
        monkeypatch.setenv("NETRC", str(netrc))
        Pacs(url).studies("SEG")
        monkeypatch.setenv(dicomweb.TOKEN, "ours")
        Pacs(url).studies("SEG")
    assert shown == [None, f"Basic {base64.b64encode(b'anna:secret').decode()}", "Bearer ours"]


def test_a_server_is_believed_by_the_certificates_that_are_named(monkeypatch, tmp_path):
    pytest.importorskip("dicomweb_client", reason="needs the package dicomweb-client")
    own = _certificate(tmp_path / "own.pem")
    with _served({"json": b"[]"}, certificate=own) as url:
        with pytest.raises(IFXPredictError, match=r"127\.0\.0\.1:\d+: cannot be asked for studies \(SSLError\); check"):
            Pacs(url).studies("SEG")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own))
        assert Pacs(url).studies("SEG") == {}


def _certificate(path):
    """A key and a certificate of 127.0.0.1 signed with it, in one file."""
    x509 = pytest.importorskip("cryptography.x509", reason="needs the package cryptography")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.datetime.now(datetime.UTC)
    told = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(1))
        .not_valid_after(now + datetime.timedelta(1))
        .add_extension(told, critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    return path


@contextmanager
def _served(pages, shown=None, every_s=0.0, certificate=None, before_s=0.0, stored_as=""):
    """A server on loopback that answers with ``pages`` and warns, with a name, beside each; its address.

    What it is shown as authorization is added to ``shown``; with ``every_s`` a byte comes each so many seconds, with
    ``before_s`` the first one after so many. What is stored it answers by a page of the kind ``stored_as``.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            if shown is not None:
                shown.append(self.headers["Authorization"])
            kind = "json" if "json" in self.headers["Accept"] else "multipart"
            time.sleep(before_s)
            self.send_response(200)
            self.send_header("Warning", '299 - "more of DOE^JANE"')
            types = {"json": "application/dicom+json", "multipart": "multipart/related; boundary=part"}
            self.send_header("Content-Type", types[kind])
            self.end_headers()
            parts = [bytes([one]) for one in pages[kind]] if every_s else [pages[kind]]
            with suppress(OSError):  # who is sent too much hangs up
                for part in parts:
                    self.wfile.write(part)
                    time.sleep(every_s)

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", stored_as)
            self.end_headers()
            self.wfile.write(pages["stored"])

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        running = threading.Thread(target=server.serve_forever)
        running.start()
        try:
            yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/dicom-web"
        finally:
            server.shutdown()
            running.join()


def _any_file(folder):
    from drawn_on_ct import lopsided_ct, write_series

    write_series(folder / "ct", lopsided_ct()[0])
    return next((folder / "ct").iterdir())


def test_a_real_pacs_gives_back_what_it_took_and_predicted_from_it_features_are_the_same(orthanc, filed, tmp_path):
    pacs = Pacs(orthanc)
    pacs.store(sorted(filed.ct.iterdir()))
    header = filed.source.headers[0]
    assert [one.uid for one in pacs.series(header.StudyInstanceUID)] == [header.SeriesInstanceUID]
    written = [filed.out / f"{name}.dcm" for name in ("voi_seg", "prediction_sr", "prediction_pdf")]
    pacs.store(written)
    folders = {}
    for name, file in zip(("ct", "seg", "sr", "pdf"), (next(filed.ct.iterdir()), *written), strict=True):
        folders[name] = tmp_path / name
        folders[name].mkdir()
        pacs.fetch(header.StudyInstanceUID, pydicom.dcmread(file).SeriesInstanceUID, folders[name])
    for name, file in zip(("seg", "sr", "pdf"), written, strict=True):
        (back,) = folders[name].iterdir()
        assert pydicom.dcmread(back) == pydicom.dcmread(file)
    again = read_case(folders["ct"], folders["seg"], filed.bundle.protocol, clinical=filed.case.clinical)
    features = predict(again, filed.bundle).features
    np.testing.assert_array_equal(features.values, filed.prediction.features.values)


def test_predict_fetches_from_a_pacs_and_stores_there(orthanc, filed, ifxpredict, bundle_folder, tmp_path):
    pacs, header = Pacs(orthanc), filed.source.headers[0]
    pacs.store([*filed.ct.iterdir(), filed.out / "voi_seg.dcm"])
    seg = pydicom.dcmread(filed.out / "voi_seg.dcm")
    given = ["--dicomweb", orthanc, "--study", header.StudyInstanceUID, "--series", header.SeriesInstanceUID]
    given += ["--mask-series", seg.SeriesInstanceUID, "--bundle", bundle_folder, "--out", tmp_path / "result"]
    ran = ifxpredict("predict", *given, "--dicom-out", tmp_path / "pacs", "--store")
    assert ran.status == 0
    assert "Invented" not in ran.out + ran.err
    stored = pydicom.dcmread(tmp_path / "pacs" / "prediction_sr.dcm")
    (tmp_path / "back").mkdir()
    (back,) = pacs.fetch(header.StudyInstanceUID, stored.SeriesInstanceUID, tmp_path / "back")
    assert pydicom.dcmread(back) == stored
    wrong = [*given[:3], "1.2.3", *given[4:]]
    ran = ifxpredict("predict", *wrong)
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "1.2.3" not in ran.err


def test_studies_are_asked_for_page_by_page_and_what_is_no_study_is_left_out(pacs, monkeypatch):
    monkeypatch.setattr(dicomweb, "_PAGE", 2)
    pages = {
        0: [study("1.1", 7), {"00081190": {}}],
        2: [study("1.2"), study("1.3", "x")],
        4: [study("1.4", "3")],
        5: [],
    }
    asked = []

    def search(limit, offset, fields, search_filters):
        asked.append(search_filters)
        return pages[offset]

    pacs._client.search_for_studies = search
    assert pacs.studies("SEG", "20261101") == {"1.1": 7, "1.2": None, "1.3": None, "1.4": 3}
    assert asked == [{"ModalitiesInStudy": "SEG", "StudyDate": "20261101-"}] * 4
    pages[2] = pages[0]  # a server that does not know pages
    assert pacs.studies("SEG") == {"1.1": 7}
    monkeypatch.setattr(dicomweb, "MOST_STUDIES", 2)
    pages[2] = [study("1.5"), study("1.6")]
    with pytest.raises(IFXPredictError, match="finds more than 2 studies; say from which day on by --since"):
        pacs.studies("SEG")
    pacs._client.search_for_studies = lambda **_more: ["nonsense"]
    with pytest.raises(IFXPredictError, match=r"cannot be asked for studies \(AttributeError\)"):
        pacs.studies("SEG")


@pytest.mark.parametrize("most", [1, 40, 150])
def test_a_server_that_gives_fewer_at_once_than_it_is_asked_for_is_asked_until_it_has_no_more(pacs, most):
    studies = [study(f"1.{k}", k) for k in range(120)]
    series = [{"0020000E": {"vr": "UI", "Value": [f"2.{k}"]}} for k in range(120)]

    def answer(everything):
        return lambda *_study, limit, offset, **_more: everything[offset : offset + min(limit, most)]

    pacs._client.search_for_studies, pacs._client.search_for_series = answer(studies), answer(series)
    assert pacs.studies("SEG") == {f"1.{k}": k for k in range(120)}
    assert [one.uid for one in pacs.series("1.1")] == [f"2.{k}" for k in range(120)]


def study(uid, instances=None):
    return {"0020000D": {"vr": "UI", "Value": [uid]}, "00201208": {"vr": "IS", "Value": [instances]}}
