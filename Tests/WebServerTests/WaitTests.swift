import Testing

@testable import WebServer

struct `The wait that an address asks for` {
    @Test(arguments: [
        ("30s", Duration.seconds(30)), ("5", .seconds(5)), ("60s", .seconds(60)), ("61", .seconds(60)), ("0", nil),
        ("-3s", nil), ("soon", nil), ("", nil), ("s", nil), ("99999999999999999999", nil),
    ])
    func `is in seconds, a minute at most`(_ text: String, _ wanted: Duration?) {
        #expect(DeliveryRoute.wait(text[...]) == wanted)
    }

    @Test func `is none where there is none`() {
        #expect(DeliveryRoute.wait(nil) == nil)
    }
}
