import Tracing
import Warden

/// Lets the trace of a delivery travel with the requests that it causes, as W3C trace context.
///
/// It records no spans. Each request gets a span ID of its own, so that what the receiver records can be told apart.
///
/// - SeeAlso: <https://www.w3.org/TR/trace-context-2/>.
struct TraceInstrument: Instrument {
    private static let parentField = "traceparent"
    private static let stateField = "tracestate"

    func inject<Carrier, Inject: Injector>(
        _ surroundings: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject,
    ) where Inject.Carrier == Carrier {
        guard let trace = surroundings.delivery?.trace else { return }
        let span = UInt64.random(in: 1...UInt64.max)
        injector.inject(trace.traceparent(span: span), forKey: Self.parentField, into: &carrier)
        if let state = trace.state { injector.inject(state.text, forKey: Self.stateField, into: &carrier) }
    }

    /// A trace comes with a delivery, and is read of what is kept of that: nothing is taken from anywhere else.
    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into surroundings: inout InstrumentationContext,
        using extractor: Extract,
    ) where Extract.Carrier == Carrier {}
}
