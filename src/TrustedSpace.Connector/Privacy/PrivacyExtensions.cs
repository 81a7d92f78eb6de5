namespace TrustedSpace.Connector.Privacy;

internal static class PrivacyExtensions
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services) => services
        .AddSingleton<PrivacyLedger>()
        .AddSingleton<PrivacyBudget>();
}
