using TrustedSpace.Client.Audit;
using TrustedSpace.Client.Billing;
using TrustedSpace.Client.Catalog;
using TrustedSpace.Client.Details;
using TrustedSpace.Client.Exports;
using TrustedSpace.Client.Flows;
using TrustedSpace.Client.Freezes;
using TrustedSpace.Client.Grants;
using TrustedSpace.Client.Http;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Client.Objections;
using TrustedSpace.Client.Participants;
using TrustedSpace.Client.Receipts;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client;

/// <summary>
/// A participant's view of a space. It trusts the certificate authority and its own keys, and checks what the gateway and the owners send.
/// Thread-safe.
/// </summary>
public sealed class SpaceClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly GatewayHttp _http;
    private readonly ParticipantKeys _keys;
    private readonly ConsumerKeys _jobKeys;

    /// <exception cref="IOException">A certificate or key file is missing.</exception>
    /// <exception cref="UntrustedCertificateException">The caller's certificates are not of this authority.</exception>
    public SpaceClient(SpaceClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var authority = CertificateAuthority.Load(options.Certificates, time);
        _keys = ParticipantKeys.Load(options.Certificates, options.Participant);
        _http = new GatewayHttp(options.Gateway, options.GatewayParticipant, _keys.Tls, authority);
        Participants = new ParticipantClient(_http);
        Catalog = new CatalogClient(_http);
        Grants = new GrantClient(_http, options.Participant);
        _jobKeys = new ConsumerKeys(options.JobKeys);
        Jobs = new JobClient(_http, _keys, new ResultOpener(_keys, authority), _jobKeys, Patience, time);
        Exports = new ExportClient(_http, _keys, new ExportOpener(_keys, authority), time);
        Flows = new FlowClient(_http);
        Freezes = new FreezeClient(_http, _keys, time);
        Details = new DetailClient(_http);
        Objections = new ObjectionClient(_http, _keys, authority, time);
        Invoices = new InvoiceClient(_http);
        Log = new LogClient(_http, time);
        Receipts = new ReceiptClient(_http, time);
    }

    public ParticipantClient Participants { get; }

    public CatalogClient Catalog { get; }

    public GrantClient Grants { get; }

    public JobClient Jobs { get; }

    public ExportClient Exports { get; }

    public FlowClient Flows { get; }

    public FreezeClient Freezes { get; }

    public DetailClient Details { get; }

    public ObjectionClient Objections { get; }

    public InvoiceClient Invoices { get; }

    public LogClient Log { get; }

    public ReceiptClient Receipts { get; }

    public void Dispose()
    {
        _http.Dispose();
        _keys.Dispose();
        _jobKeys.Dispose();
    }
}
