using TrustedSpace.Protocol.Connector;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>The owners of a job, ordered as in the grant's request, and what each of them is asked to begin with.</summary>
internal sealed record JobParties(IReadOnlyList<JobParty> Parties, BeginRequest Begin);

/// <summary>Finds the parties of a job.</summary>
/// <exception cref="Protocol.Refusals.RefusedException">An owner is not enrolled, suspended, or never announced its connector.</exception>
internal delegate JobParties FindParties(JobTicket ticket);
