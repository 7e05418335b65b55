//! What a service hears and has no use for.

use crate::world::World;

/// How far the till has read the clerk, over all lanes.
const READ: &str = "SELECT coalesce(sum(number), 0)::int8 FROM positions WHERE source = 'review'";

#[tokio::test(flavor = "multi_thread")]
async fn what_means_nothing_is_passed_and_is_not_read_again_after_a_stop() {
    let mut world = World::start().await;
    let clerk = world.start_clerk().await;
    for number in 0..40 {
        world.reject(number).await;
    }
    world.wait("the till has passed it", async || world.number(READ).await == 40).await;
    World::stop(world.till.take()).await;
    assert_eq!(world.number(READ).await, 40);
    world.start_till().await;
    world.close(0..20).await;
    world.agree(20).await;
    assert_eq!(world.number(READ).await, 40);
    World::stop(Some(clerk)).await;
}
