using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Client.Participants;

/// <summary>The participants of the space; the operator enrols, suspends and reinstates them.</summary>
public sealed class ParticipantClient
{
    private readonly GatewayHttp _http;

    internal ParticipantClient(GatewayHttp http) => _http = http;

    public Task<IReadOnlyList<Participant>> ListAsync(CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<Participant>>("/participants", cancellation);

    public Task<Participant> EnrolAsync(Enrolment enrolment, CancellationToken cancellation = default) =>
        _http.PostAsync<Enrolment, Participant>("/participants", enrolment, grant: null, cancellation);

    /// <summary>Refuses every further call of the participant, on open connections too.</summary>
    public Task SuspendAsync(ParticipantId participant, CancellationToken cancellation = default) =>
        _http.PostAsync($"/participants/{participant}/suspend", body: null, cancellation);

    public Task ReinstateAsync(ParticipantId participant, CancellationToken cancellation = default) =>
        _http.PostAsync($"/participants/{participant}/reinstate", body: null, cancellation);
}
