using System.Data.Common;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Sources;

/// <summary>
/// The source could not be read. The message may travel; the engine's own words, which can quote a record, are in the inner
/// exception only.
/// </summary>
public sealed class SourceException(DatasetId dataset, string stage, string remedy, Exception? cause = null)
    : Exception($"Dataset {dataset}: its source failed to {stage}. {remedy}", cause)
{
    // SQLSTATE query_canceled: a server's statement timeout, which may come before our own.
    private const string Cancelled = "57014";

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient => InnerException is null or DbException { IsTransient: true } or DbException { SqlState: Cancelled } or TimeoutException;
}
