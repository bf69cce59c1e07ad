"""Packets become flows: who opened it, what either side said, each piece once; bounded."""

from appliance.sensor.flows import PIECES, Flows
from filters.wire.packet import ACK, SYN, TCP, UDP, Packet

CLIENT, SERVER = ("10.4.0.9", 4000), ("192.0.2.9", 443)


def said(
    payload: bytes = b"", *, back: bool = False, flags: int = ACK, sequence: int = 1, protocol: int = TCP
) -> Packet:
    source, target = (SERVER, CLIENT) if back else (CLIENT, SERVER)
    return Packet(protocol, *source, *target, len(payload), payload, flags, sequence)


def test_who_begins_is_the_client():
    flows = Flows()
    flows.add(said(flags=SYN), 0.0, "far.example")
    flow = flows.add(said(b"hello", sequence=2), 0.0)
    assert (flow.client, flow.server, flow.server_port, flow.far) == ("10.4.0.9", "192.0.2.9", 443, "far.example")
    answered = flows.add(said(b"yes", back=True), 0.0)
    assert ([each.data for each in answered.said], [each.data for each in answered.answered]) == ([b"hello"], [b"yes"])


def test_a_flow_that_is_met_at_its_answer_is_the_clients_all_the_same():
    flows = Flows()
    flows.add(said(flags=SYN | ACK, back=True), 0.0)
    assert flows.add(said(b"hello"), 0.0).client == "10.4.0.9"


def test_what_is_sent_again_is_taken_once():
    flows = Flows()
    flows.add(said(b"hello"), 0.0)
    assert flows.add(said(b"hello"), 0.0) is None
    assert flows.add(said(b"hello", protocol=UDP), 0.0).said
    assert len(flows.add(said(b"hello", protocol=UDP), 0.0).said) == 2  # datagrams have no number: each counts


def test_a_new_connection_from_the_same_port_begins_anew():
    flows = Flows()
    first = flows.add(said(b"hello"), 0.0)
    flows.close(first)
    assert flows.add(said(b"more", sequence=9), 0.0) is None
    flows.add(said(flags=SYN), 0.0)
    assert [each.data for each in flows.add(said(b"other", sequence=2), 0.0).said] == [b"other"]


def test_a_flow_whose_port_is_used_again_before_it_was_told_begins_anew_too():
    flows = Flows()
    flows.add(said(b"hello"), 0.0)
    flows.add(said(flags=SYN, sequence=70), 0.0)
    assert [each.data for each in flows.add(said(b"other", sequence=71), 0.0).said] == [b"other"]


def test_no_more_than_a_few_pieces_and_flows_are_kept():
    flows = Flows(most=2)
    grown = [flows.add(said(b"x", sequence=number), 0.0) for number in range(PIECES + 3)]
    assert len([each for each in grown if each]) == PIECES
    for port in range(3):
        flows.add(Packet(UDP, "10.4.0.9", port, "192.0.2.9", 53, 1, b"x"), 0.0)
    assert len(flows) == 2


def test_after_a_silence_the_same_two_ports_are_another_connection():
    """A VPN's own port is the same each day, and the kernel shows the first packets of a connection alone."""
    flows = Flows()
    flows.close(flows.add(said(b"hello", protocol=UDP), 0.0))
    assert flows.add(said(b"hello", protocol=UDP), 100.0) is None
    assert flows.add(said(b"hello", protocol=UDP), 300.0).said
