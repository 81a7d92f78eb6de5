namespace TrustedSpace.Connector.Computation;

internal static class ComputationExtensions
{
    public static IServiceCollection AddComputation(this IServiceCollection services) => services
        .AddSingleton<QueryPlans>()
        .AddSingleton<JobAdmission>()
        .AddSingleton<JobRelease>()
        .AddSingleton<JobProtocol>()
        .AddSingleton<JobStart>()
        .AddSingleton<RunningJobs>();
}
