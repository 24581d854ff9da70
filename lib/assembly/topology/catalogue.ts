/** Which resource types the world knows. A type on neither list is reported: something that matters may be missing. */

/** Types that are parts of the topology. Custom resources come on top. */
export const MODELLED_TYPES: ReadonlySet<string> = new Set([
  'AWS::AppConfig::Application',
  'AWS::AppConfig::ConfigurationProfile',
  'AWS::AppConfig::Deployment',
  'AWS::AppConfig::Environment',
  'AWS::AppConfig::HostedConfigurationVersion',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::GlobalTable',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Function',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBProxy',
  'AWS::RDS::DBProxyEndpoint',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::RDS::GlobalCluster',
  'AWS::Route53::HealthCheck',
  'AWS::Route53::RecordSet',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::SecretsManager::Secret',
]);

const network =
  'the drill routes by name and virtual address; subnets, routes and packet filters do not exist in it';
const watching = 'people look at it, nothing in the world does';
const databaseSettings = 'PostgreSQL runs with settings of the world';

/** Type to the reason why leaving it out changes no verdict of a drill. */
export const INERT_TYPES: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'statistics of the CDK',
  'AWS::AppConfig::DeploymentStrategy': 'what is deployed is served to everybody from the start',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'the world keeps the capacity that the alias declares',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'the world keeps the capacity that the alias declares',
  'AWS::CloudWatch::CompositeAlarm': 'the alarms that it combines are evaluated, its rule over them is not',
  'AWS::CloudWatch::Dashboard': watching,
  'AWS::EC2::EIP': network,
  'AWS::EC2::FlowLog': network,
  'AWS::EC2::InternetGateway': network,
  'AWS::EC2::NatGateway': network,
  'AWS::EC2::NetworkAcl': network,
  'AWS::EC2::NetworkAclEntry': network,
  'AWS::EC2::Route': network,
  'AWS::EC2::RouteTable': network,
  'AWS::EC2::SecurityGroup': network,
  'AWS::EC2::SecurityGroupEgress': network,
  'AWS::EC2::SecurityGroupIngress': network,
  'AWS::EC2::Subnet': network,
  'AWS::EC2::SubnetNetworkAclAssociation': network,
  'AWS::EC2::SubnetRouteTableAssociation': network,
  'AWS::EC2::VPC': network,
  'AWS::EC2::VPCEndpoint': network,
  'AWS::EC2::VPCGatewayAttachment': network,
  'AWS::Lambda::EventInvokeConfig': 'the world calls schedules once and never queues or retries them',
  'AWS::Lambda::Permission':
    'without it a deploy fails or a trigger stays silent; the world calls every declared trigger',
  'AWS::Lambda::Version': 'one build runs at a time',
  'AWS::Logs::LogGroup': 'what a function logs goes into the journal of the run',
  'AWS::Logs::MetricFilter': 'metrics come from lines in embedded metric format only',
  'AWS::RDS::DBClusterParameterGroup': databaseSettings,
  'AWS::RDS::DBParameterGroup': databaseSettings,
  'AWS::RDS::DBSubnetGroup': network,
  'AWS::Route53::HostedZone': "the drill's DNS answers for every record of the templates",
  'AWS::SNS::TopicPolicy': 'an alarm of the same account may always publish',
  'AWS::Scheduler::ScheduleGroup': 'a folder of schedules',
  'AWS::SecretsManager::ResourcePolicy': "callers are judged by their own role's statements",
  'AWS::SSM::Parameter': 'no function reads it',
  'AWS::WAFv2::WebACL': 'the load of a drill stays below its rate rules',
  'AWS::WAFv2::WebACLAssociation': 'the load of a drill stays below its rate rules',
};

/** An event rule without a schedule; its type alone does not tell. */
export const EVENT_PATTERN_REASON = 'listens for events that nothing in the world sends';
