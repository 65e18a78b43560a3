import Metrics
import PrometheusText
import TestKit
import Testing

struct `A page of metrics` {
    @Test func `has families by name and series by labels, with help and type`() {
        let registry = PrometheusRegistry(
            describing: [
                .counter("visits_total", "Visits.", labels: ["door"]),
                .gauge("heat_celsius", "How warm it is\nin here, \\ and there."),
                .histogram("wait_seconds", "Waiting.", bounds: [0.5, 1, 2.5]),
            ]
        )
        Counter(label: "visits_total", dimensions: [("door", "west")], factory: registry).increment(by: 2)
        Counter(label: "visits_total", dimensions: [("door", "east")], factory: registry).increment()
        Gauge(label: "heat_celsius", factory: registry).record(21.5)
        let wait = Timer(label: "wait_seconds", factory: registry)
        for milliseconds in [100, 500, 501, 3_000] { wait.recordMilliseconds(milliseconds) }
        FloatingPointCounter(label: "burnt_joules_total", factory: registry).increment(by: 0.25)
        #expect(
            registry.page() == """
                # TYPE burnt_joules_total counter
                burnt_joules_total 0.25
                # HELP heat_celsius How warm it is\\nin here, \\\\ and there.
                # TYPE heat_celsius gauge
                heat_celsius 21.5
                # HELP visits_total Visits.
                # TYPE visits_total counter
                visits_total{door="east"} 1
                visits_total{door="west"} 2
                # HELP wait_seconds Waiting.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.5"} 2
                wait_seconds_bucket{le="1"} 3
                wait_seconds_bucket{le="2.5"} 3
                wait_seconds_bucket{le="+Inf"} 4
                wait_seconds_sum 4.101
                wait_seconds_count 4

                """
        )
    }

    @Test(arguments: [
        "plain", "", "a\"quote", "back\\slash", "two\nlines", "\\n", "tab\tand\u{1}\u{7F}", "\r\n", "ä€😀", "{}=,\"",
        "\u{2028}", "ends with \\",
    ])
    func `gives back every value of a label as it was`(_ value: String) throws {
        let registry = PrometheusRegistry()
        Counter(label: "c_total", dimensions: [("x", value), ("y", "1")], factory: registry).increment()
        let page = try PrometheusPage(registry.page())
        #expect(page.value("c_total", ["x": value, "y": "1"]) == 1)
    }

    @Test(arguments: [
        ("requests", "requests"), ("http.requests-total", "http_requests_total"), ("9lives", "_9lives"), ("", "_"),
        ("größe", "gr__e"), ("a:b", "a:b"),
    ])
    func `has only names that Prometheus takes`(_ name: String, _ written: String) throws {
        let registry = PrometheusRegistry()
        Counter(label: name, factory: registry).increment()
        #expect(try PrometheusPage(registry.page()).names == [written])
    }

    @Test func `has only labels that Prometheus takes, each once`() throws {
        let registry = PrometheusRegistry()
        let labels = [("a-b", "1"), ("le", "2"), ("__name__", "3"), ("a.b", "4"), ("x:y", "5")]
        Counter(label: "c", dimensions: labels, factory: registry).increment()
        let page = try PrometheusPage(registry.page())
        #expect(page.value("c", ["a_b": "1", "label_le": "2", "label___name__": "3", "x_y": "5"]) == 1)
    }

    @Test(arguments: [
        (0.0, "0"), (-3, "-3"), (1e15, "1000000000000000"), (1e20, "1e+20"), (0.1, "0.1"),
        (.leastNonzeroMagnitude, "5e-324"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-0.0, "0"),
    ])
    func `writes numbers as Prometheus reads them`(_ number: Double, _ written: String) throws {
        let registry = PrometheusRegistry()
        Gauge(label: "g", factory: registry).record(number)
        #expect(registry.page() == "# TYPE g gauge\ng \(written)\n")
        _ = try PrometheusPage(registry.page())
    }

    @Test func `has readings of the moment among what is kept`() throws {
        let registry = PrometheusRegistry(describing: [
            .gauge("b_bytes", "B."), .counter("c_total", "C."),
        ])
        Counter(label: "a_total", factory: registry).increment()
        let page = registry.page(with: [
            MetricReading("c_total", 7), MetricReading("b_bytes", labels: [("file", "wal")], 4_096),
        ])
        #expect(
            page == """
                # TYPE a_total counter
                a_total 1
                # HELP b_bytes B.
                # TYPE b_bytes gauge
                b_bytes{file="wal"} 4096
                # HELP c_total C.
                # TYPE c_total counter
                c_total 7

                """
        )
        #expect(!registry.page().contains("wal"))
    }
}

struct `A registry of metrics` {
    @Test func `finds the same series again, in whatever order its labels come`() throws {
        let registry = PrometheusRegistry()
        Counter(label: "c", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "c", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(try PrometheusPage(registry.page()).value("c", ["a": "1", "b": "2"]) == 2)
    }

    @Test func `counts every time, whoever counts at once`() async throws {
        let registry = PrometheusRegistry(describing: [.histogram("h", "H.", bounds: [1, 10])])
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<4 {
                group.addTask {
                    let counter = Counter(label: "c", factory: registry)
                    let sum = FloatingPointCounter(label: "f", factory: registry)
                    let histogram = Recorder(label: "h", factory: registry)
                    let meter = Meter(label: "m", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        sum.increment(by: 0.5)
                        histogram.record(part)
                        meter.increment(by: 2)
                        meter.decrement(by: 1)
                    }
                }
            }
        }
        let page = try PrometheusPage(registry.page())
        #expect(page.value("c") == 40_000)
        #expect(page.value("f") == 20_000)
        #expect(page.value("m") == 40_000)
        #expect(page.value("h_bucket", ["le": "1"]) == 20_000)
        #expect(page.value("h_count") == 40_000)
        #expect(page.value("h_sum") == 60_000)
    }

    @Test func `keeps no more series than it may, and says how many it did not`() throws {
        let registry = PrometheusRegistry(mostSeries: 3)
        for number in 0..<10 {
            Counter(label: "c", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        // What is there already still counts.
        Counter(label: "c", dimensions: [("n", "2")], factory: registry).increment()
        let page = try PrometheusPage(registry.page())
        #expect(page.families["c"]?.samples.map(\.value) == [1, 1, 2])
        #expect(registry.refusedSeries == 7)
    }

    @Test func `lets no name be of two kinds`() throws {
        let registry = PrometheusRegistry()
        Counter(label: "x", factory: registry).increment()
        Gauge(label: "x", dimensions: [("a", "1")], factory: registry).record(5)
        Timer(label: "x", factory: registry).recordSeconds(1)
        FloatingPointCounter(label: "x", factory: registry).increment(by: 3)
        #expect(registry.page() == "# TYPE x counter\nx 1\n")
        #expect(registry.refusedSeries == 3)
    }

    @Test func `takes what is destroyed from the page, and has room again`() {
        let registry = PrometheusRegistry(mostSeries: 1)
        let first = Gauge(label: "since", dimensions: [("digest", "a")], factory: registry)
        first.record(1)
        first.destroy()
        #expect(registry.page().isEmpty)
        Gauge(label: "since", dimensions: [("digest", "b")], factory: registry).record(2)
        #expect(registry.page() == "# TYPE since gauge\nsince{digest=\"b\"} 2\n")
    }

    @Test func `counts nothing that is no number or less than nothing`() throws {
        let registry = PrometheusRegistry(describing: [.histogram("h", "H.", bounds: [1])])
        let histogram = Recorder(label: "h", factory: registry)
        for value in [Double.nan, .infinity, -.infinity] { histogram.record(value) }
        FloatingPointCounter(label: "f", factory: registry).increment(by: -1)
        Counter(label: "c", factory: registry).increment(by: -1)
        let page = try PrometheusPage(registry.page())
        #expect(page.value("h_count") == 0)
        #expect(page.value("f") == 0)
        #expect(page.value("c") == 0)
    }

    @Test func `gives more labels to all of another's metrics`() throws {
        let registry = PrometheusRegistry()
        let labelled = LabellingFactory(registry, labels: [("organization", "acme")])
        Counter(label: "c", dimensions: [("a", "1")], factory: labelled).increment()
        Gauge(label: "g", factory: labelled).record(2)
        let timer = Timer(label: "t", factory: labelled)
        timer.recordSeconds(1)
        timer.destroy()
        let page = try PrometheusPage(registry.page())
        #expect(page.value("c", ["organization": "acme", "a": "1"]) == 1)
        #expect(page.value("g", ["organization": "acme"]) == 2)
        #expect(page.names == ["c", "g"])
    }
}

struct `A strict reader of pages` {
    @Test(arguments: [
        "x 1\n", "# TYPE x counter\nx 1", "# TYPE x counter\nx one\n", "# TYPE x counter\nx 1\nx 1\n",
        "# TYPE x counter\nx -1\n", "# TYPE x summary\nx 1\n", "# TYPE x counter\ny 1\n", "# TYPE x gauge\nx inf\n",
        "# TYPE x counter\nx{a=\"1\",a=\"2\"} 1\n", "# TYPE x counter\nx{a=\"\\q\"} 1\n", "# TYPE x counter\n",
        "# TYPE x counter\nx{a=\"1} 1\n", "# HELP x X.\n", "# TYPE x counter\nx 1\n\n", "# TYPE x gauge\nx  1\n",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_sum 1\nx_count 1\n",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 2\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1\n",
        "# TYPE x counter\nx 1\n# TYPE y counter\ny 1\n# TYPE x counter\nx 1\n",
    ])
    func `refuses what the format does not allow`(_ text: String) {
        #expect(throws: PrometheusPage.Malformed.self) { try PrometheusPage(text) }
    }
}
