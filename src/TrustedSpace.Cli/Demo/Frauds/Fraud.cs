using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Cli.Demo.Frauds;

/// <summary>What an operator might do who holds the log's key, and which rule of the audit has to find it.</summary>
/// <param name="Name">The fraud in a few words.</param>
/// <param name="Rule">One of <see cref="Client.Audit.AuditRules"/>.</param>
/// <param name="Commit">Makes the forged entries from the honest ones.</param>
internal sealed record Fraud(string Name, string Rule, Func<IReadOnlyList<LogEntry>, IEnumerable<LogEntry>> Commit);
