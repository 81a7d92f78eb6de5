namespace TrustedSpace.Connector.Catalog;

internal static partial class CatalogLog
{
    [LoggerMessage(300, LogLevel.Information, "Announced to {Gateway}: {Outcome}")]
    public static partial void Announced(this ILogger log, Uri gateway, string outcome);
}
