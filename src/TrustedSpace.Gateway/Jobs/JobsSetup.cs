namespace TrustedSpace.Gateway.Jobs;

internal static class JobsSetup
{
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton(new JobLimits())
        .AddSingleton<JobRefusals>()
        .AddSingleton<JobSignals>()
        .AddSingleton<JobStore>()
        .AddSingleton<JobWords>()
        .AddSingleton<JobView>()
        .AddSingleton<JobEventStream>()
        .AddSingleton<SubmissionCheck>()
        .AddSingleton<JobAdmission>()
        .AddSingleton<JobQueue>()
        .AddSingleton<LiveJobs>()
        .AddSingleton<JobCancellation>()
        .AddSingleton<JobQuoting>()
        .AddSingleton<JobDirectory>()
        .AddSingleton<FindParties>(services => services.GetRequiredService<JobDirectory>().Find)
        .AddSingleton<ReleaseCheck>()
        .AddSingleton<JobBudget>()
        .AddSingleton<JobRecorder>()
        .AddSingleton<JobCoordinator>()
        .AddSingleton<JobClock>()
        .AddHostedService<JobRecovery>()
        .AddHostedService<JobWorkers>();
}
