namespace TrustedSpace.Gateway.Participants;

internal static class ParticipantsSetup
{
    public static IServiceCollection AddParticipants(this IServiceCollection services) => services
        .AddSingleton<ParticipantRegistry>()
        .AddSingleton<ParticipantAdministration>()
        .AddSingleton<CallerWords>()
        .AddHostedService<OperatorSeed>();
}
